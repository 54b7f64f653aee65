// What a till does first after a crash: it asks what became of everything that was under way.
//
//     restart CONFIG.json
//
// Prints a line for each movement that was open and what is known of it now: opening the client asks the bank first, and what
// is final since then stands in its answer and in no list of what is open. Movements in state "ready" have not left this
// machine (or the bank proved not to have them); they wait for a call with the same number and are only shown. The exit code is
// 0 when nothing is open any more, 3 when something still is, 2 when this program or its configuration is wrong.
using System;
using System.IO;
using System.Text;
using Tolem;

static class Restart
{
    static int Main(string[] args)
    {
        Console.OutputEncoding = new UTF8Encoding(false);
        if (args.Length != 1 || !File.Exists(args[0]))
        {
            Console.Error.WriteLine("usage: restart CONFIG.json");
            return 2;
        }
        try
        {
            using (var client = new TolemClient(File.ReadAllText(args[0])))
                return FinishOpenWork(client) ? 0 : 3;
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

    /// <summary>Whether nothing remains open.</summary>
    static bool FinishOpenWork(TolemClient client)
    {
        foreach (ListedMovement settled in client.Opened.Recovery.Settled)
            Tell(settled, Look(client, settled));
        bool finished = true;
        long? before = null;
        do
        {
            Movements page = client.OperationList(new OperationListRequest { State = "open", Before = before });
            foreach (ListedMovement open in page.Operations)
            {
                Movement now = open.State == States.Ready ? Look(client, open) : Resolve(client, open);
                Tell(open, now);
                finished &= now.State == States.Paid || now.State == States.Declined;
            }
            before = page.Next;
        }
        while (before != null);
        return finished;
    }

    static void Tell(ListedMovement listed, Movement now)
    {
        string number = listed.RefundNumber == null ? listed.OrderNumber : listed.OrderNumber + "/" + listed.RefundNumber;
        Console.WriteLine("{0} {1} {2}", number, now.StatusName, now.State ?? "-");
    }

    static Movement Look(TolemClient client, ListedMovement open)
    {
        return client.OperationGet(new OperationGetRequest { OrderNumber = open.OrderNumber, Kind = open.Kind, RefundNumber = open.RefundNumber });
    }

    static Movement Resolve(TolemClient client, ListedMovement open)
    {
        return client.OperationResolve(new OperationResolveRequest
        {
            OrderNumber = open.OrderNumber,
            Kind = open.Kind,
            RefundNumber = open.RefundNumber,
            TimeoutMs = 3000,
        });
    }
}
