// The way of a log line from the library to the handlers of TolemClient.Log. The library is given one static function and a
// number, never an object: so nothing the garbage collector may move or free is known outside, and a line that comes when its
// client is already forgotten finds nobody and ends here.
#define TRACE
using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading;

namespace Tolem
{
    /// <summary>One line of the log: English, without secrets.</summary>
    public sealed class TolemLogEventArgs : EventArgs
    {
        internal TolemLogEventArgs(TolemLogLevel level, string line)
        {
            Level = level;
            Line = line;
        }

        /// <summary>How much the line matters.</summary>
        public TolemLogLevel Level { get; private set; }

        /// <summary>The line, without its end.</summary>
        public string Line { get; private set; }
    }

    internal sealed class LogSink
    {
        // Static, so that it lives as long as the process: the library may hold its address until the last client is closed.
        internal static readonly LogFunction Receive = OnLine;

        static readonly ConcurrentDictionary<int, LogSink> Sinks = new ConcurrentDictionary<int, LogSink>();
        static int last;

        internal readonly IntPtr Number;
        internal WeakReference Client;
        EventHandler<TolemLogEventArgs> handlers;

        internal LogSink()
        {
            Number = new IntPtr(Interlocked.Increment(ref last));
        }

        internal bool IsEmpty
        {
            get { return handlers == null; }
        }

        internal void Add(EventHandler<TolemLogEventArgs> handler)
        {
            Change(before => before + handler);
            Sinks[Number.ToInt32()] = this;
        }

        internal void Remove(EventHandler<TolemLogEventArgs> handler)
        {
            Change(before => before - handler);
        }

        internal void Forget()
        {
            LogSink ignored;
            Sinks.TryRemove(Number.ToInt32(), out ignored);
        }

        // Without a lock: one would be held while the library waits for a handler that may want it too.
        void Change(Func<EventHandler<TolemLogEventArgs>, EventHandler<TolemLogEventArgs>> change)
        {
            EventHandler<TolemLogEventArgs> before;
            do
                before = handlers;
            while (Interlocked.CompareExchange(ref handlers, change(before), before) != before);
        }

        /// <summary>Called by the library. No exception may leave it, so each handler's is written to Trace and ends there.</summary>
        static void OnLine(IntPtr number, int level, IntPtr line)
        {
            try
            {
                LogSink sink;
                if (!Sinks.TryGetValue(number.ToInt32(), out sink) || sink.handlers == null)
                    return;
                var args = new TolemLogEventArgs((TolemLogLevel)level, Text.FromNative(line));
                foreach (EventHandler<TolemLogEventArgs> handler in sink.handlers.GetInvocationList())
                    Deliver(handler, sink.Client.Target, args);
            }
            catch (Exception error)
            {
                Report("a log handler", error);
            }
        }

        static void Deliver(EventHandler<TolemLogEventArgs> handler, object client, TolemLogEventArgs args)
        {
            try
            {
                handler(client, args);
            }
            catch (Exception error)
            {
                Report("a log handler", error);
            }
        }

        internal static void Report(string who, Exception error)
        {
            try
            {
                Trace.TraceError("Tolem: {0} threw {1}", who, error);
            }
            catch (Exception)
            {
                // A listener of Trace that throws as well leaves nobody to tell.
            }
        }
    }
}
