// The journal's list from C#, by its typed method: List.exe CONFIG
using System;
using System.Diagnostics;
using System.Text;
using Tolem;

static class List
{
    static void Main(string[] arguments)
    {
        using (var client = new TolemClient(arguments[0]))
        {
            for (string line = Console.ReadLine(); line != null; line = Console.ReadLine())
            {
                var times = new StringBuilder();
                for (int i = 0; i < 200; i++)
                {
                    client.OperationList(new OperationListRequest { Limit = 1 });
                }
                for (int i = 0; i < int.Parse(line); i++)
                {
                    long start = Stopwatch.GetTimestamp();
                    Movements listed = client.OperationList(new OperationListRequest { Limit = 1 });
                    if (listed.Status != TolemStatus.Ok)
                    {
                        throw new InvalidOperationException(listed.Json);
                    }
                    times.Append((Stopwatch.GetTimestamp() - start) * 1000000000L / Stopwatch.Frequency).Append(' ');
                }
                Console.WriteLine(times);
            }
        }
    }
}
