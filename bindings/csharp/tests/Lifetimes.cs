// Promises about handles and memory: closed once, never used after, nothing left behind, whatever the garbage collector does.
using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using Tolem;

namespace Promises
{
    [Promises]
    static class Lifetimes
    {
        public static void after_dispose_a_client_says_so()
        {
            TolemClient client = World.Client();
            client.Dispose();
            client.Dispose();
            Expect.Throws<ObjectDisposedException>(() => client.OperationList());
            Expect.Throws<ObjectDisposedException>(() => client.Check("operation.list", "{}"));
            Expect.Throws<ObjectDisposedException>(() => client.Start("operation.list", "{}"));
            Expect.Throws<ObjectDisposedException>(() => client.Log += (sender, line) => { });
        }

        public static void every_handle_and_result_is_given_back_exactly_once()
        {
            JsonObject counts = JsonObject.Parse(World.Child("handles", "TOLEM_LIBRARY", Loading.Stub));
            Expect.Same(60L, counts.Number("clients").Value);
            Expect.Same(60L, counts.Number("clientsClosed").Value);
            Expect.Same(40L, counts.Number("jobs").Value);
            Expect.Same(40L, counts.Number("jobsClosed").Value);
            Expect.Same(counts.Number("results").Value, counts.Number("resultsFreed").Value);
        }

        public static void a_program_may_end_without_dispose()
        {
            Expect.Same("ended", World.Child("no_dispose"));
        }

        public static void a_call_survives_the_collector()
        {
            int wrong = 0, calls = 0;
            bool stop = false;
            var callers = Enumerable.Range(0, 3).Select(_ => new Thread(() =>
            {
                while (!Volatile.Read(ref stop))
                {
                    if (ThrowAway().Status != TolemStatus.Ok)
                        Interlocked.Increment(ref wrong);
                    Interlocked.Increment(ref calls);
                }
            })).ToList();
            callers.ForEach(caller => caller.Start());
            while (Volatile.Read(ref calls) < 60)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
            Volatile.Write(ref stop, true);
            callers.ForEach(caller => caller.Join());
            Expect.Same(0, wrong);
        }

        /// <summary>A client that nobody holds any more while its call is under way, with a log that is running.</summary>
        [MethodImpl(MethodImplOptions.NoInlining)]
        static Movement ThrowAway()
        {
            var client = World.Client();
            client.LogLevel = TolemLogLevel.Debug;
            client.Log += (sender, line) => GC.KeepAlive(line.Line.Length);
            return client.Payout(World.Payout(World.Order()));
        }

        public static void closing_while_others_call_ends_the_log_and_loses_no_outcome()
        {
            TolemClient client = World.Client();
            int lines = 0;
            client.Log += (sender, line) => Interlocked.Increment(ref lines);
            string order = World.Order() + "~f:delay:500ms";
            Movement outcome = null;
            var caller = new Thread(() => outcome = client.Payout(World.Payout(order)));
            caller.Start();
            // Asked by the ledger, not by the clock: the delay strikes after the money has moved.
            World.UntilMoved(order);
            client.Dispose();
            int before = Volatile.Read(ref lines);
            caller.Join();
            Expect.Same(TolemStatus.Ok, outcome.Status);
            Expect.Same(before, Volatile.Read(ref lines));
        }

        public static void ten_thousand_calls_leave_nothing_behind()
        {
            using (TolemClient client = World.Client())
            {
                string order = World.Order();
                client.Payout(World.Payout(order));
                Explain(client, order, 3000);
                long memory = Resident();
                int files = Files();
                Explain(client, order, 10000);
                long grown = Resident() - memory;
                // A result that is not freed would leave more than 10 MB.
                Expect.True(grown < 5000, grown + " kB more after 10,000 calls");
                Expect.True(Files() <= files + 2, "files stay open");
            }
        }

        static void Explain(TolemClient client, string order, int times)
        {
            for (int i = 0; i < times; i++)
                if (client.OperationExplain(order).Text.Length < 100)
                    throw new Exception("no explanation");
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
        }

        static readonly bool Windows = Environment.OSVersion.Platform == PlatformID.Win32NT;

        // Open files; of Windows all handles.
        static int Files()
        {
            return Windows ? Process.GetCurrentProcess().HandleCount : Directory.GetFiles("/proc/self/fd").Length;
        }

        static long Resident()
        {
            if (Windows)
                return Process.GetCurrentProcess().WorkingSet64 / 1024;
            string line = File.ReadAllLines("/proc/self/status").First(one => one.StartsWith("VmRSS:"));
            return long.Parse(line.Substring(6).Replace("kB", "").Trim());
        }
    }
}
