// What tests run in a process of its own (World.Child): with another library, or to see a process end.
using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Text;
using Tolem;

namespace Promises
{
    static class Children
    {
        internal static int Run(string name)
        {
            switch (name)
            {
                case "load": return Say(Load());
                case "where": return Say(TolemLibrary.Version + " " + TolemLibrary.Path);
                case "unknown_status": return Say(UnknownStatus());
                case "nasty": return Say(Nasty());
                case "megabyte": return Say(Megabyte());
                case "handles": return Say(Handles());
                case "no_dispose": return Say(NoDispose());
                case "bank": return Bank();
                case "ledger": return Say(LedgerOfANewBank());
                case "no_bank": return Say(Expect.Throws<TolemSandboxException>(() => new TolemSandbox()).Message);
                default: return 2;
            }
        }

        static int Say(string text)
        {
            Console.WriteLine(text);
            return 0;
        }

        static string Load()
        {
            // Twice: a load that failed is tried again and says the same again.
            string first = Expect.Throws<TolemLibraryException>(() => TolemLibrary.Version.ToString()).Message;
            Expect.Same(first, Expect.Throws<TolemLibraryException>(() => new TolemClient("{}")).Message);
            return first;
        }

        static string UnknownStatus()
        {
            using (var client = new TolemClient("{}"))
            {
                Movement movement = client.Payout(new PayoutRequest());
                Expect.True(client.CallAsync("x", "{}").Result.StatusCode == movement.StatusCode, "the same of a job");
                return movement.Status + " " + movement.StatusCode;
            }
        }

        static string Nasty()
        {
            var request = new PayoutRequest { JsonParams = new Dictionary<string, string> { { Texts.Nasty, Texts.Nasty } } };
            using (var client = new TolemClient("{}"))
                return (client.Call("echo", request.ToJson()).Document.Object("jsonParams").Text(Texts.Nasty) == Texts.Nasty).ToString();
        }

        static string Megabyte()
        {
            var text = new StringBuilder("{\"a\":\"");
            while (Encoding.UTF8.GetByteCount(text.ToString()) < 900000)
                for (int i = 0; i < 10000; i++)
                    text.Append("ы😀a");
            int missing = 1000000 - 2 - Encoding.UTF8.GetByteCount(text.ToString());
            string document = text + new string('z', missing) + "\"}";
            using (var client = new TolemClient("{}"))
            {
                TolemResult echo = client.Call("echo", document);
                return Encoding.UTF8.GetByteCount(echo.Json) + " " + (echo.Json == document && echo.Document.ToString() == document);
            }
        }

        /// <summary>Sixty clients and forty jobs: a third disposed twice, a third forgotten, a third disposed during use.</summary>
        static string Handles()
        {
            for (int i = 0; i < 20; i++)
            {
                using (var client = new TolemClient("{}"))
                {
                    client.Call("x", "{}");
                    TolemJob<TolemResult> job = client.Start("x", "{}");
                    job.Wait();
                    job.Dispose();
                    job.Dispose();
                    client.Dispose();
                }
                Forget();
                var log = new TolemClient("{}");
                log.Log += (sender, line) => { };
                log.Check("x", "{}");
                log.Dispose();
            }
            // Mono's collector looks at the stack conservatively: what Forget left there is overwritten first.
            for (int i = 0; i < 10; i++)
            {
                Overwrite(200);
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
            return TolemLibrary.Describe().Json;
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Forget()
        {
            var thread = new System.Threading.Thread(() => new TolemClient("{}").Start("x", "{}").Wait());
            thread.Start();
            thread.Join();
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        static int Overwrite(int depth)
        {
            return depth == 0 ? 0 : Overwrite(depth - 1) + depth;
        }

        /// <summary>Keeps a bank until the input ends; then the process ends without Dispose.</summary>
        static int Bank()
        {
            var bank = new TolemSandbox();
            Console.WriteLine(bank.Url);
            Console.In.ReadToEnd();
            return 0;
        }

        static string LedgerOfANewBank()
        {
            using (var bank = new TolemSandbox())
                return bank.Ledger().Count.ToString();
        }

        static string NoDispose()
        {
            var client = World.Client();
            client.LogLevel = TolemLogLevel.Debug;
            client.Log += (sender, line) => { };
            client.OperationList();
            client.Start(World.Payout(World.Order() + "~f:delay:2000ms"));
            return "ended";
        }
    }
}
