// The client for hosts that speak COM late-bound: 1C, VBA, Delphi without the header. Everything is a text or a whole number.
// Outcomes and errors alike come back as the JSON document with its "status"; an exception, which COM makes of it, means only
// that the library could not be loaded. bindings/onec/com shows it at work.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Tolem
{
    /// <summary>What COM sees of a client.</summary>
    [ComVisible(true)]
    [Guid("6F0B7C57-52A4-4D0E-9C0A-7A7C5A1B3E21")]
#pragma warning disable 618 // some versions of .NET call it obsolete, because COM is of Windows; 1C needs just this
    [InterfaceType(ComInterfaceType.InterfaceIsDual)]
#pragma warning restore 618
    public interface ITolemClient
    {
        /// <summary>Opens the client with a configuration and closes the one that was open.</summary>
        [DispId(1)]
        string Open(string configuration);

        /// <summary>Runs an operation to its outcome.</summary>
        [DispId(2)]
        string Call(string operation, string request);

        /// <summary>Checks a request and shows it masked; sends nothing.</summary>
        [DispId(3)]
        string Check(string operation, string request);

        /// <summary>Starts an operation. The number of the job, or 0: LastResult then says what is wrong.</summary>
        [DispId(4)]
        int Start(string operation, string request);

        /// <summary>Waits for a job so many milliseconds; status TOLEM_RUNNING if it still runs.</summary>
        [DispId(5)]
        string Wait(int job, int milliseconds);

        /// <summary>Asks a job to stop; Wait tells whether the money had moved.</summary>
        [DispId(6)]
        void Cancel(int job);

        /// <summary>Ends the observation of a job; one that still runs is asked to stop.</summary>
        [DispId(7)]
        void End(int job);

        /// <summary>Closes the client and ends its jobs.</summary>
        [DispId(8)]
        void Close();

        /// <summary>Operations, gateways and settings with their schemas.</summary>
        [DispId(9)]
        string Describe();

        /// <summary>The version of the library.</summary>
        [DispId(10)]
        string Version { get; }

        /// <summary>The number of the status of the last call.</summary>
        [DispId(11)]
        int LastStatus { get; }

        /// <summary>The document of the last call.</summary>
        [DispId(12)]
        string LastResult { get; }
    }

    /// <summary>The class behind "Tolem.Client".</summary>
    [ComVisible(true)]
    [Guid("B7E0B3D4-0E0C-4C53-8C5F-3D1B0B8E7A42")]
    [ProgId("Tolem.Client")]
    [ClassInterface(ClassInterfaceType.None)]
    [ComDefaultInterface(typeof(ITolemClient))]
    public sealed class ComClient : ITolemClient
    {
        readonly Dictionary<int, TolemJob<TolemResult>> jobs = new Dictionary<int, TolemJob<TolemResult>>();
        TolemClient client;
        int lastJob;

        /// <inheritdoc/>
        public string Version
        {
            get { return TolemLibrary.Version; }
        }

        /// <inheritdoc/>
        public int LastStatus { get; private set; }

        /// <inheritdoc/>
        public string LastResult { get; private set; }

        /// <inheritdoc/>
        public string Open(string configuration)
        {
            Close();
            return Answer(() => (client = new TolemClient(configuration)).Opened);
        }

        /// <inheritdoc/>
        public string Call(string operation, string request)
        {
            return Answer(() => Opened.Call(operation, request));
        }

        /// <inheritdoc/>
        public string Check(string operation, string request)
        {
            return Answer(() => Opened.Check(operation, request));
        }

        /// <inheritdoc/>
        public int Start(string operation, string request)
        {
            int number = 0;
            Answer(() =>
            {
                TolemJob<TolemResult> job = Opened.Start(operation, request);
                number = ++lastJob;
                jobs.Add(number, job);
                return job.Progress;
            });
            return number;
        }

        /// <inheritdoc/>
        public string Wait(int job, int milliseconds)
        {
            return Answer(() =>
            {
                TolemJob<TolemResult> running = Job(job);
                TolemResult result;
                return running.Wait(TimeSpan.FromMilliseconds(milliseconds), out result) ? result : running.Progress;
            });
        }

        /// <inheritdoc/>
        public void Cancel(int job)
        {
            if (jobs.ContainsKey(job))
                jobs[job].Cancel();
        }

        /// <inheritdoc/>
        public void End(int job)
        {
            if (!jobs.ContainsKey(job))
                return;
            jobs[job].Dispose();
            jobs.Remove(job);
        }

        /// <inheritdoc/>
        public void Close()
        {
            foreach (TolemJob<TolemResult> job in jobs.Values)
                job.Dispose();
            jobs.Clear();
            if (client != null)
                client.Dispose();
            client = null;
        }

        /// <inheritdoc/>
        public string Describe()
        {
            return Answer(TolemLibrary.Describe);
        }

        TolemClient Opened
        {
            get
            {
                if (client == null)
                    throw new ObjectDisposedException("Tolem.Client", "no client is open: call Open first");
                return client;
            }
        }

        TolemJob<TolemResult> Job(int number)
        {
            TolemJob<TolemResult> job;
            if (!jobs.TryGetValue(number, out job))
                throw new ObjectDisposedException("Tolem.Client", "there is no job " + number);
            return job;
        }

        string Answer(Func<TolemResult> ask)
        {
            try
            {
                TolemResult result = ask();
                return Keep(result.StatusCode, result.Json);
            }
            catch (TolemException error)
            {
                return Keep(error.StatusCode, error.Result == null ? Document(error.Status, error.Message, error.Field) : error.Result.Json);
            }
            catch (ObjectDisposedException error)
            {
                return Keep((int)TolemStatus.HandleError, Document(TolemStatus.HandleError, error.Message, null));
            }
            catch (ArgumentNullException error)
            {
                return Keep((int)TolemStatus.ArgumentError, Document(TolemStatus.ArgumentError, "nothing was given", error.ParamName));
            }
        }

        string Keep(int status, string json)
        {
            LastStatus = status;
            LastResult = json;
            return json;
        }

        /// <summary>The document for what this binding refused itself, in the form of the library's.</summary>
        static string Document(TolemStatus status, string message, string field)
        {
            var error = new Dictionary<string, object> { { "code", "binding" }, { "message", message } };
            if (field != null)
                error.Add("field", field);
            var json = new JsonWriter();
            json.Value(new Dictionary<string, object>
            {
                { "status", TolemLibrary.StatusName((int)status) }, { "advice", Advices.FixProgram }, { "message", message }, { "error", error },
            });
            return json.ToString();
        }
    }
}
