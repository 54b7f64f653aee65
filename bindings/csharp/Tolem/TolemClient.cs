// A client: one gateway, one journal, and the calls on them. Three ways lead to each operation: a method of its own with a
// typed request and answer (Operations.g.cs), Call and CallAsync with any typed request, and Call with JSON on both sides for what
// this assembly is too old to know. All of them end in Ask below, the one place where a client's handle is used.
using System;
using System.Threading;
using System.Threading.Tasks;

namespace Tolem
{
    /// <summary>
    /// A configured way to one gateway and one journal. Thread-safe and meant to live long: make one and keep it. Outcomes,
    /// a decline and an unknown one included, are results; a TolemException means that the call sent nothing.
    /// </summary>
    public sealed partial class TolemClient : IDisposable
    {
        readonly Native native;
        readonly ClientHandle handle;
        TolemLogLevel logLevel = TolemLogLevel.Info;

        /// <summary>Opens a client with a configuration, one JSON object.</summary>
        public TolemClient(string configuration)
        {
            byte[] config = Text.ToNative(configuration, "configuration");
            Spoken.Remember(configuration);
            IntPtr result = IntPtr.Zero;
            native = TolemLibrary.Native;
            handle = new ClientHandle(native);
            handle.Log.Client = new WeakReference(this);
            try
            {
                IntPtr client;
                int code = native.ClientOpen(config, out client, out result);
                Spoken.Read(configuration);
                handle.Own(client);
                Opened = new Opened(new Answer(native, code, result).OrThrow());
            }
            finally
            {
                native.ResultFree(result);
                Array.Clear(config, 0, config.Length);
            }
        }

        /// <summary>What was opened, and what was found open in the journal.</summary>
        public Opened Opened { get; private set; }

        /// <summary>Runs an operation to its outcome. Blocks; may be called from many threads at once.</summary>
        public T Call<T>(TolemRequest<T> request) where T : TolemResult
        {
            return Given(request).Read(Ask(native.Call, request.Operation, request.ToJson()).OrThrow());
        }

        /// <summary>Runs an operation by its name, with the request as a JSON object.</summary>
        public TolemResult Call(string operation, string request)
        {
            return new TolemResult(Ask(native.Call, operation, request).OrThrow());
        }

        /// <summary>Checks a request as Call would and shows it with secrets masked. Sends nothing and journals nothing.</summary>
        public Checked Check(TolemRequest request)
        {
            return Check(Given(request).Operation, request.ToJson());
        }

        /// <summary>Checks a request given as a JSON object.</summary>
        public Checked Check(string operation, string request)
        {
            return new Checked(Ask(native.Check, operation, request).OrThrow());
        }

        /// <summary>Starts an operation on a thread of the library and returns at once.</summary>
        public TolemJob<T> Start<T>(TolemRequest<T> request) where T : TolemResult
        {
            return Start(Given(request).Operation, request.ToJson(), request.Read);
        }

        /// <summary>Starts an operation by its name, with the request as a JSON object.</summary>
        public TolemJob<TolemResult> Start(string operation, string request)
        {
            return Start(operation, request, answer => new TolemResult(answer));
        }

        /// <summary>
        /// Runs an operation as a job of the library. To cancel is to ask the job to stop; the task then completes with what
        /// is known of the money (NotSent if nothing had left, else what became of it), later than the cancellation if
        /// the bank must be heard first. Only a token that was cancelled before the start makes the task a cancelled
        /// one. The observer, if there is one, hears about each phase that lasts.
        /// </summary>
        public async Task<T> CallAsync<T>(
            TolemRequest<T> request, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
            where T : TolemResult
        {
            cancellation.ThrowIfCancellationRequested();
            return await Finish(Start(request), cancellation, progress).ConfigureAwait(false);
        }

        /// <summary>The same by the operation's name, with the request as a JSON object.</summary>
        public async Task<TolemResult> CallAsync(
            string operation, string request, CancellationToken cancellation = default(CancellationToken), IProgress<Progress> progress = null)
        {
            cancellation.ThrowIfCancellationRequested();
            return await Finish(Start(operation, request), cancellation, progress).ConfigureAwait(false);
        }

        /// <summary>
        /// The log, at LogLevel. Handlers run on a thread that is inside a call, on several at once; they must be quick and may use
        /// the client. What they throw ends up in System.Diagnostics.Trace. No line comes after Dispose.
        /// </summary>
        public event EventHandler<TolemLogEventArgs> Log
        {
            add
            {
                // Asked for first: a client that is closed refuses, and then nothing is kept of the handler.
                if (handle.Log.IsEmpty)
                    SetLog();
                handle.Log.Add(value);
            }
            remove
            {
                handle.Log.Remove(value);
            }
        }

        /// <summary>The least important lines that Log receives; Info unless set.</summary>
        public TolemLogLevel LogLevel
        {
            get
            {
                return logLevel;
            }
            set
            {
                logLevel = value;
                if (!handle.Log.IsEmpty)
                    SetLog();
            }
        }

        /// <summary>
        /// Closes the client. Calls under way on other threads, and jobs, go on to their end; new ones throw
        /// ObjectDisposedException. May be called again.
        /// </summary>
        public void Dispose()
        {
            handle.CloseNow();
        }

        void SetLog()
        {
            bool held = false;
            try
            {
                Hold(ref held);
                int code = native.ClientSetLog(handle.DangerousGetHandle(), LogSink.Receive, handle.Log.Number, (int)logLevel);
                new Answer(native, code, IntPtr.Zero).OrThrow();
            }
            finally
            {
                Release(held);
            }
        }

        TolemJob<T> Start<T>(string operation, string request, Func<Answer, T> read) where T : TolemResult
        {
            var job = new JobHandle(native);
            Answer started = Ask(
                (IntPtr client, byte[] name, byte[] json, out IntPtr result) =>
                {
                    IntPtr opened;
                    int code = native.Start(client, name, json, out opened, out result);
                    job.Own(opened);
                    return code;
                },
                operation, request).OrThrow();
            return new TolemJob<T>(native, job, started, read);
        }

        /// <summary>Waits on a thread of its own, because the pool's threads are few and a bank can take minutes.</summary>
        static async Task<T> Finish<T>(TolemJob<T> job, CancellationToken cancellation, IProgress<Progress> progress) where T : TolemResult
        {
            using (job)
            using (cancellation.Register(job.Cancel))
                return await Task.Factory.StartNew(
                    () => job.Wait(progress), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        }

        /// <summary>One question to the library. The bytes of the request are wiped, because they may hold a card number.</summary>
        Answer Ask(CallFunction function, string operation, string request)
        {
            byte[] name = Text.ToNative(operation, "operation");
            byte[] json = Text.ToNative(request, "request");
            IntPtr result = IntPtr.Zero;
            bool held = false;
            try
            {
                Hold(ref held);
                int code = function(handle.DangerousGetHandle(), name, json, out result);
                return new Answer(native, code, result);
            }
            finally
            {
                native.ResultFree(result);
                Release(held);
                Array.Clear(json, 0, json.Length);
            }
        }

        void Hold(ref bool held)
        {
            if (handle.IsClosed)
                throw new ObjectDisposedException("TolemClient");
            handle.DangerousAddRef(ref held);
        }

        void Release(bool held)
        {
            if (held)
                handle.DangerousRelease();
        }

        static TRequest Given<TRequest>(TRequest request) where TRequest : TolemRequest
        {
            if (request == null)
                throw new ArgumentNullException("request");
            return request;
        }
    }
}
