// Runs the promises: every public static method of the classes in this namespace, one line for each. Without a framework, because
// the tests run wherever a .NET runtime does. `child NAME` runs one method of Children in this process, for promises that need a
// process of their own (another library, no Dispose before the end).
using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Reflection;
using System.Text;
using System.Threading.Tasks;
using Tolem;

namespace Promises
{
    [AttributeUsage(AttributeTargets.Class)]
    sealed class PromisesAttribute : Attribute
    {
    }

    static class Runner
    {
        static int Main(string[] args)
        {
            Console.OutputEncoding = new UTF8Encoding(false);
            if (args.Length > 1 && args[0] == "child")
                return Children.Run(args[1]);
            int failed = 0, run = 0;
            foreach (MethodInfo promise in Assembly.GetExecutingAssembly().GetTypes()
                .Where(type => type.GetCustomAttributes(typeof(PromisesAttribute), false).Length > 0)
                .OrderBy(type => type.Name)
                .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
                .Where(promise => args.Length == 0 || promise.Name.Contains(args[0])))
            {
                run++;
                failed += Kept(promise) ? 0 : 1;
            }
            Console.WriteLine("{0}: {1} promises, {2} broken", Environment.GetEnvironmentVariable("TOLEM_RUNTIME_NAME"), run, failed);
            // Not by returning: a promise that does not end would keep the process.
            Environment.Exit(failed == 0 && run > 0 ? 0 : 1);
            return 1;
        }

        static bool Kept(MethodInfo promise)
        {
            Stopwatch watch = Stopwatch.StartNew();
            Task run = Task.Factory.StartNew(() => promise.Invoke(null, null), TaskCreationOptions.LongRunning);
            try
            {
                Expect.True(run.Wait(TimeSpan.FromMinutes(5)), "it does not end");
                Console.WriteLine("ok {0} ({1} ms)", promise.Name, watch.ElapsedMilliseconds);
                return true;
            }
            catch (Exception error)
            {
                Exception cause = error is AggregateException ? ((AggregateException)error).Flatten().InnerException : error;
                Console.WriteLine("FAILED {0}\n{1}", promise.Name, cause is TargetInvocationException ? cause.InnerException : cause);
                return false;
            }
        }
    }

    /// <summary>What the tests say of what they see.</summary>
    static class Expect
    {
        internal static void True(bool seen, string what)
        {
            if (!seen)
                throw new Exception(what);
        }

        internal static void Same<T>(T wanted, T seen)
        {
            True(Equals(wanted, seen), "wanted " + wanted + ", saw " + seen);
        }

        internal static T Throws<T>(Action act) where T : Exception
        {
            try
            {
                act();
            }
            catch (T error)
            {
                return error;
            }
            throw new Exception("nothing thrown where " + typeof(T).Name + " was wanted");
        }
    }

    /// <summary>The world around the tests: the sandbox, a journal for each client, order numbers nobody has used.</summary>
    static class World
    {
        internal const string Card = "4111111111111111";
        // Short, because some numbers carry a fault behind them and the bank takes 30 characters.
        static readonly string Run = Convert.ToBase64String(Guid.NewGuid().ToByteArray()).Replace('/', 'a').Replace('+', 'b').Substring(0, 6);
        static int last;

        internal static readonly string Sandbox = Variable("TOLEM_SANDBOX").TrimEnd('/');
        internal static readonly string Work = Variable("TOLEM_WORK");
        internal static readonly bool Windows = Path.DirectorySeparatorChar == '\\';
        internal static readonly string NativeName = Windows ? "tolem1.dll" : "libtolem.so.1";

        internal static string Variable(string name)
        {
            string value = Environment.GetEnvironmentVariable(name);
            Expect.True(!string.IsNullOrEmpty(value), name + " is not set");
            return value;
        }

        internal static string Order()
        {
            return Run + System.Threading.Interlocked.Increment(ref last);
        }

        internal static string Configuration(string gateway = "bereke-payouts", string baseUrl = null)
        {
            return "{\"gateway\":\"" + gateway + "\",\"baseUrl\":\"" + (baseUrl ?? Sandbox) + "\",\"locale\":\"en\",\"journal\":\"" +
                Path.Combine(Work, Guid.NewGuid() + ".sqlite").Replace("\\", "\\\\") + "\",\"timeouts\":{\"connectMs\":2000,\"answerMs\":2000},\"credentials\":{\"userName\":\"sandbox-api\",\"password\":\"sandbox-password\"}}";
        }

        /// <summary>Waits until the bank's ledger has the order: asked, not timed.</summary>
        internal static void UntilMoved(string order)
        {
            for (var since = Stopwatch.StartNew(); Moved(order) == 0;)
                Expect.True(since.Elapsed < TimeSpan.FromSeconds(20), order + " does not move");
        }

        internal static TolemClient Client(string gateway = "bereke-payouts", string baseUrl = null)
        {
            return new TolemClient(Configuration(gateway, baseUrl));
        }

        internal static PayoutRequest Payout(string order, long amount = 150000)
        {
            return new PayoutRequest { OrderNumber = order, Amount = amount, Currency = "KZT", Card = new PayoutCard { Number = Card }, Recipient = new Recipient { Name = "AIGERIM" } };
        }

        /// <summary>How many times money moved for the order, as the bank's ledger has it.</summary>
        internal static int Moved(string order)
        {
            using (var web = new WebClient())
                return JsonObject.Parse(web.DownloadString(Sandbox + "/_sandbox/ledger")).List("ledger").Cast<JsonObject>()
                    .Count(entry => entry.Text("orderNumber") == order);
        }

        /// <summary>Runs a method of Children in a process of its own, with these variables, and returns what it wrote.</summary>
        internal static string Child(string name, params string[] variables)
        {
            return ChildOf(Assembly.GetExecutingAssembly().Location, name, variables);
        }

        /// <summary>The same of a copy of this program.</summary>
        internal static string ChildOf(string program, string name, params string[] variables)
        {
            string[] runtime = Variable("TOLEM_RUNTIME").Split('|');
            var start = new ProcessStartInfo(runtime[0], string.Join(" ", runtime.Skip(1)) + " \"" + program + "\" child " + name)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                StandardOutputEncoding = new UTF8Encoding(false),
            };
            for (int i = 0; i < variables.Length; i += 2)
                start.EnvironmentVariables[variables[i]] = variables[i + 1];
            using (Process child = Process.Start(start))
            {
                string written = child.StandardOutput.ReadToEnd();
                child.WaitForExit();
                Expect.True(child.ExitCode == 0, name + " ended with " + child.ExitCode + ": " + written);
                return written.Trim();
            }
        }
    }
}
