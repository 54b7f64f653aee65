// The first payout. Start `tolem sandbox --port 8085` and run this; or give a configuration as the first argument.
using System;
using System.IO;
using System.Text;
using Tolem;

static class Hello
{
    const string Sandbox =
        @"{""gateway"": ""bereke-payouts"", ""baseUrl"": ""http://127.0.0.1:8085"",
           ""credentials"": {""userName"": ""sandbox-api"", ""password"": ""sandbox-password""}}";

    static int Main(string[] args)
    {
        Console.OutputEncoding = new UTF8Encoding(false);
        try
        {
            using (var client = new TolemClient(args.Length > 0 ? File.ReadAllText(args[0]) : Sandbox))
            {
                Movement payout = client.Payout(new PayoutRequest
                {
                    OrderNumber = "hello-1",
                    Amount = Money.ToMinor(1500.00m, "KZT"),
                    Currency = "KZT",
                    Card = new PayoutCard { Number = "4111111111111111" },
                    Recipient = new Recipient { Name = "AIGERIM" },
                });
                Console.WriteLine("{0} {1}", payout.StatusName, payout.Message);
                return payout.Status == TolemStatus.Ok ? 0 : 1;
            }
        }
        catch (TolemException error)
        {
            Console.WriteLine("{0} {1}", error.StatusName, error.Message);
            return 1;
        }
    }
}
