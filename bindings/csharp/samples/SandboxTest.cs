// A test of your own program against a bank that fails where you want it to. The package brings the bank along: TolemSandbox is one on
// a free port with an empty ledger. Here without a framework; in xUnit or NUnit each method below is a test.
using System;
using System.Text;
using Tolem;

static class SandboxTest
{
    static int Main()
    {
        Console.OutputEncoding = new UTF8Encoding(false);
        PaidOnceHoweverOftenItIsCalled();
        ALostAnswerIsAskedForAndNotPaidAgain();
        TooLittleMoneyIsADeclineAndMovesNothing();
        return 0;
    }

    // Stands for your program, which opens a client, pays and ends.
    static TolemStatus Pay(string configuration, string number)
    {
        using (var client = new TolemClient(configuration))
            return client.Payout(new PayoutRequest
            {
                OrderNumber = number,
                Amount = 150000,
                Currency = "KZT",
                Card = new PayoutCard { Number = "4111111111111111" },
                Recipient = new Recipient { Name = "AIGERIM" },
                TimeoutMs = 2000,
            }).Status;
    }

    static void PaidOnceHoweverOftenItIsCalled()
    {
        using (var bank = new TolemSandbox())
        {
            for (int i = 0; i < 3; i++)
                Equal(TolemStatus.Ok, Pay(bank.Configuration(), "A-1001"));
            Equal(1, bank.Ledger("A-1001").Count);
        }
    }

    static void ALostAnswerIsAskedForAndNotPaidAgain()
    {
        using (var bank = new TolemSandbox())
        {
            // The money moves, the connection breaks, and until the plan is lifted the bank answers no question either.
            bank.Plan(
                new SandboxRule { Path = "performPayout.do", Times = 1, Action = "drop", At = "after-execute" },
                new SandboxRule { Path = "getPayoutStatus.do", Action = "drop" });
            Equal(TolemStatus.Unknown, Pay(bank.Configuration(), "A-1002"));
            bank.Plan();
            Equal(TolemStatus.Ok, Pay(bank.Configuration(), "A-1002"));
            Equal(1, bank.Ledger("A-1002").Count);
        }
    }

    static void TooLittleMoneyIsADeclineAndMovesNothing()
    {
        using (var bank = new TolemSandbox(SandboxProfile.Nasty))
        {
            bank.Control("balances", "{\"transit\": 500}");
            Equal(TolemStatus.Declined, Pay(bank.Configuration(), "A-1003"));
            Equal(0, bank.Ledger().Count);
        }
    }

    static void Equal<T>(T wanted, T seen)
    {
        if (!wanted.Equals(seen))
            throw new Exception("wanted " + wanted + ", saw " + seen);
        Console.WriteLine("ok " + seen);
    }
}
