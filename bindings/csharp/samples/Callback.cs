// The bank's callbacks: a listener of the host's own hands each request to notification.read.
//
//     callback CONFIG.json PORT COUNT
//
// The library has no server and needs none: it verifies and reads what the host received. A callback only says that there is
// something to ask about; what is booked comes from payment.status. Answers 200 to what is verified (the bank stops repeating
// it) and 400 to everything else. Ends after COUNT verified ones.
using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Text;
using Tolem;

static class Callback
{
    static int Main(string[] args)
    {
        Console.OutputEncoding = new UTF8Encoding(false);
        int port = 0, count = 0;
        if (args.Length != 3 || !File.Exists(args[0]) || !int.TryParse(args[1], out port) || !int.TryParse(args[2], out count))
        {
            Console.Error.WriteLine("usage: callback CONFIG.json PORT COUNT");
            return 2;
        }
        try
        {
            using (var client = new TolemClient(File.ReadAllText(args[0])))
            using (var listener = new HttpListener())
            {
                listener.Prefixes.Add("http://127.0.0.1:" + port + "/");
                listener.Start();
                Console.WriteLine("listening");
                while (count > 0)
                    if (Answer(client, listener.GetContext()))
                        count--;
                return 0;
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

    static bool Answer(TolemClient client, HttpListenerContext exchange)
    {
        bool verified = Verify(client, exchange.Request);
        exchange.Response.StatusCode = verified ? 200 : 400;
        exchange.Response.Close();
        return verified;
    }

    /// <summary>Whether the request is surely the bank's.</summary>
    static bool Verify(TolemClient client, HttpListenerRequest request)
    {
        Notification callback;
        try
        {
            callback = client.NotificationRead(Received(request));
        }
        catch (TolemRequestException forged)
        {
            Console.Error.WriteLine("{0} {1}", forged.StatusName, forged.Message);
            return false;
        }
        if (callback.Status != TolemStatus.Ok)
            return false;
        Console.WriteLine("{0} {1}", callback.StatusName, callback.OrderNumber ?? "-");
        if (callback.OrderNumber != null)
            Look(client, callback.OrderNumber);
        return true;
    }

    /// <summary>The callback says "look"; this looks.</summary>
    static void Look(TolemClient client, string orderNumber)
    {
        try
        {
            Movement payment = client.PaymentStatus(orderNumber);
            Console.WriteLine("-> {0} {1}", payment.StatusName, payment.State ?? "-");
        }
        catch (TolemException error)
        {
            // A genuine callback about what is not ours, e.g. an order of another till: nothing to book here.
            Console.WriteLine("-> {0} -", error.StatusName);
        }
    }

    /// <summary>What came, as it came: a signature is over the very bytes.</summary>
    static NotificationReadRequest Received(HttpListenerRequest request)
    {
        var received = new NotificationReadRequest { Headers = new Dictionary<string, string>() };
        foreach (string name in request.Headers.AllKeys)
            received.Headers[name] = request.Headers[name];
        int question = request.RawUrl.IndexOf('?');
        if (request.HttpMethod == "POST")
            received.Body = new StreamReader(request.InputStream, new UTF8Encoding(false)).ReadToEnd();
        else if (question >= 0)
            received.Query = request.RawUrl.Substring(question + 1);
        return received;
    }
}
