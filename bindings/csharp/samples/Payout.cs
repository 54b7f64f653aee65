// What a till does with a payout, restart included.
//
//     payout CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN < card-number
//
// The till stores the order number in its own document first, then runs this with the same number for as long as it takes. Killed
// in the middle and started again, it learns what became of the money; the library never pays one number twice. The exit
// code is 0 when the payout can be booked, 1 when it is refused, 2 when this program or its input is wrong, 3 when it is to be
// started again later.
using System;
using System.Globalization;
using System.IO;
using System.Text;
using Tolem;

static class Payout
{
    static int Main(string[] args)
    {
        Console.OutputEncoding = new UTF8Encoding(false);
        long amount = 0;
        if (args.Length != 3 || !File.Exists(args[0]) || !long.TryParse(args[2], NumberStyles.None, CultureInfo.InvariantCulture, out amount))
        {
            Console.Error.WriteLine("usage: payout CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN < card-number");
            return 2;
        }
        try
        {
            using (var client = new TolemClient(File.ReadAllText(args[0])))
                return ActOn(client.Payout(new PayoutRequest
                {
                    OrderNumber = args[1],
                    Amount = amount,
                    Currency = "KZT",
                    Card = new PayoutCard { Number = Console.ReadLine() },
                    Recipient = new Recipient { Name = "AIGERIM" },
                    TimeoutMs = 20000,
                }));
        }
        catch (TolemException error)
        {
            // This program or its configuration is wrong, and nothing was sent.
            Console.WriteLine("{0} -\n-> {1}", error.StatusName, error.Message);
            return 2;
        }
        catch (TolemLibraryException error)
        {
            Console.WriteLine("-> " + error.Message);
            return 2;
        }
    }

    static int ActOn(Movement payout)
    {
        Console.WriteLine("{0} {1}", payout.StatusName, payout.State ?? "-");
        switch (payout.Status)
        {
            case TolemStatus.Ok:
                return Say(0, "book the payout, reference " + payout.RefNum);
            case TolemStatus.Pending:
                return Say(3, "the bank has it: ask again later, start no other payout");
            case TolemStatus.ActionRequired:
                return Say(3, "open " + payout.FormUrl);
            case TolemStatus.Declined:
                return Say(1, "refused for good: tell the reason, a new attempt needs a new number");
            case TolemStatus.Rejected:
                return Say(1, "correct what the bank names and run me again with the same number");
            case TolemStatus.NotSent:
                return Say(3, "nothing left this machine: run me again with the same number");
            default:
                if (payout.Advice == Advices.Review)
                    return Say(3, "a person decides: ask the bank, then record what it says with operation.settle; start no other payout");
                return Say(3, "the money may have moved: start no other payout, run me again with the same number");
        }
    }

    static int Say(int code, string what)
    {
        Console.WriteLine("-> " + what);
        return code;
    }
}
