// The first payout, at a bank of its own; or at the one whose configuration is given as the first argument.
using System;
using System.IO;
using System.Text;
using Tolem;

static class Hello
{
    static int Main(string[] args)
    {
        Console.OutputEncoding = new UTF8Encoding(false);
        try
        {
            using (TolemSandbox bank = args.Length > 0 ? null : new TolemSandbox())
            using (var client = new TolemClient(bank == null ? File.ReadAllText(args[0]) : bank.Configuration()))
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
        catch (Exception error) when (error is TolemLibraryException || error is TolemSandboxException)
        {
            // The library or the bank is not here; the message says where it was looked for and what to do.
            Console.WriteLine(error.Message);
            return 1;
        }
    }
}
