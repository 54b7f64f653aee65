// A payout whose card the recipient types on the bank's page: register, open the page, wait.
//
//     card_page CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN RETURN-URL
//
// Prints the link for the till's web view (or a tablet, or a QR code) and asks until the payout is final or ten minutes have
// passed. A card that was declined does not end it: the page may take another. Where the link was lost with the bank's answer
// there is no page to wait for. No card number ever reaches this program. Exit codes as in Payout.cs.
using System;
using System.Globalization;
using System.IO;
using System.Text;
using System.Threading;
using Tolem;

static class CardPage
{
    static int Main(string[] args)
    {
        Console.OutputEncoding = new UTF8Encoding(false);
        long amount = 0;
        if (args.Length != 4 || !File.Exists(args[0]) || !long.TryParse(args[2], NumberStyles.None, CultureInfo.InvariantCulture, out amount))
        {
            Console.Error.WriteLine("usage: card_page CONFIG.json ORDER-NUMBER AMOUNT-IN-TIYN RETURN-URL");
            return 2;
        }
        try
        {
            using (var client = new TolemClient(File.ReadAllText(args[0])))
            {
                Movement payout = client.PayoutRegister(new PayoutRegisterRequest
                {
                    OrderNumber = args[1],
                    Amount = amount,
                    Currency = "KZT",
                    Language = "ru",
                    ReturnUrl = args[3],
                    Recipient = new Recipient { Name = "AIGERIM" },
                });
                if (payout.FormUrl != null)
                {
                    Console.WriteLine("open " + payout.FormUrl);
                    payout = WaitForTheEnd(client, payout, args[1]);
                }
                else if (payout.Status != TolemStatus.Ok)
                    Console.WriteLine("-> " + payout.Message);
                Console.WriteLine("{0} {1}", payout.StatusName, payout.State ?? "-");
                return ExitCode(payout.Status);
            }
        }
        catch (TolemException error)
        {
            Console.WriteLine("{0} -\n-> {1}", error.StatusName, error.Message);
            return 2;
        }
        catch (TolemLibraryException error)
        {
            Console.WriteLine("-> " + error.Message);
            return 2;
        }
    }

    /// <summary>The page is open; what it leads to is asked by our own number.</summary>
    static Movement WaitForTheEnd(TolemClient client, Movement payout, string orderNumber)
    {
        string said = payout.Message;
        for (int asked = 0; asked < 600 && (payout.Status == TolemStatus.ActionRequired || payout.Status == TolemStatus.Pending); asked++)
        {
            Thread.Sleep(TimeSpan.FromSeconds(1));
            payout = client.PayoutStatus(orderNumber);
            if (payout.Status == TolemStatus.ActionRequired && payout.Message != said)
                Console.WriteLine("-> " + (said = payout.Message));
        }
        return payout;
    }

    static int ExitCode(TolemStatus status)
    {
        if (status == TolemStatus.Ok)
            return 0;
        return status == TolemStatus.Declined || status == TolemStatus.Rejected ? 1 : 3;
    }
}
