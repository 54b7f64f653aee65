// Promises about the log: every wanted line arrives, nothing a handler does harms a call, and none comes after Dispose.
using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using Tolem;

namespace Promises
{
    [Promises]
    static class LogLines
    {
        public static void lines_come_with_their_level_and_without_secrets()
        {
            using (TolemClient client = World.Client())
            {
                var lines = new ConcurrentQueue<TolemLogEventArgs>();
                object from = null;
                client.LogLevel = TolemLogLevel.Debug;
                client.Log += (sender, line) =>
                {
                    from = sender;
                    lines.Enqueue(line);
                };
                client.Payout(World.Payout(World.Order()));
                Expect.True(lines.Any(line => line.Level == TolemLogLevel.Info && line.Line.Contains("paid")), "a line for the movement");
                Expect.True(lines.All(line => !line.Line.Contains(World.Card) && !line.Line.Contains("sandbox-password")), "no secrets");
                Expect.True(ReferenceEquals(from, client), "the sender is the client");
            }
        }

        public static void only_the_wanted_lines_come()
        {
            using (TolemClient client = World.Client())
            {
                int lines = 0;
                EventHandler<TolemLogEventArgs> count = (sender, line) => Interlocked.Increment(ref lines);
                client.LogLevel = TolemLogLevel.Error;
                client.Log += count;
                client.Payout(World.Payout(World.Order()));
                Expect.Same(0, lines);
                client.LogLevel = TolemLogLevel.Info;
                client.Payout(World.Payout(World.Order()));
                Expect.True(lines > 0, "a line for the movement");
                client.Log -= count;
                lines = 0;
                client.Payout(World.Payout(World.Order()));
                Expect.Same(0, lines);
            }
        }

        sealed class Listener : TraceListener
        {
            internal readonly ConcurrentQueue<string> Heard = new ConcurrentQueue<string>();

            public override void Write(string message)
            {
                Heard.Enqueue(message);
            }

            public override void WriteLine(string message)
            {
                Heard.Enqueue(message);
            }
        }

        public static void a_handler_that_throws_harms_nobody_and_is_heard_of()
        {
            var listener = new Listener();
            Trace.Listeners.Add(listener);
            try
            {
                using (TolemClient client = World.Client())
                {
                    int second = 0;
                    client.Log += (sender, line) => { throw new InvalidOperationException("a handler's own fault"); };
                    client.Log += (sender, line) => Interlocked.Increment(ref second);
                    Expect.Same(TolemStatus.Ok, client.Payout(World.Payout(World.Order())).Status);
                    Expect.True(second > 0, "the other handler still hears");
                }
            }
            finally
            {
                Trace.Listeners.Remove(listener);
            }
            Expect.True(listener.Heard.Any(message => message.Contains("a handler's own fault")), "Trace tells of it");
        }

        public static void a_handler_may_call_and_close_the_client()
        {
            TolemClient client = World.Client();
            string order = World.Order();
            Movement seen = null;
            client.Log += (sender, line) =>
            {
                if (seen == null)
                    seen = ((TolemClient)sender).OperationGet(order);
                ((TolemClient)sender).Dispose();
            };
            Expect.Same(TolemStatus.Ok, client.Payout(World.Payout(order)).Status);
            Expect.True(seen != null, "it called");
            Expect.Throws<ObjectDisposedException>(() => client.OperationList());
        }

        public static void no_line_comes_after_dispose()
        {
            TolemClient client = World.Client();
            int lines = 0;
            client.LogLevel = TolemLogLevel.Debug;
            client.Log += (sender, line) => Interlocked.Increment(ref lines);
            using (TolemJob<Movement> job = client.Start(World.Payout(World.Order() + "~f:delay:300ms")))
            {
                client.Dispose();
                int before = Volatile.Read(ref lines);
                Expect.Same(TolemStatus.Ok, job.Wait().Status);
                Expect.Same(before, Volatile.Read(ref lines));
            }
        }
    }
}
