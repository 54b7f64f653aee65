// Clients and jobs of the library as the runtime's own handles, so that one that is forgotten is still closed, exactly once.
// A result needs none: it is read and freed inside the one call that received it (see Answer).
using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace Tolem
{
    internal abstract class NativeHandle : SafeHandle
    {
        protected readonly Native native;
        int closed;

        protected NativeHandle(Native native) : base(IntPtr.Zero, true)
        {
            this.native = native;
        }

        public override bool IsInvalid
        {
            get { return handle == IntPtr.Zero; }
        }

        /// <summary>Takes over what a function of the library returned.</summary>
        internal void Own(IntPtr opened)
        {
            SetHandle(opened);
        }

        /// <summary>
        /// Closes at once. SafeHandle alone would wait for the calls under way and close after the last of them, but the
        /// library allows closing meanwhile, and its promise about the log (no line after the close) is to hold for Dispose.
        /// </summary>
        internal void CloseNow()
        {
            if (!IsInvalid)
                ReleaseHandle();
            Dispose();
        }

        protected override bool ReleaseHandle()
        {
            if (Interlocked.Exchange(ref closed, 1) == 0)
                CloseNative();
            return true;
        }

        protected abstract void CloseNative();
    }

    internal sealed class ClientHandle : NativeHandle
    {
        internal readonly LogSink Log = new LogSink();

        internal ClientHandle(Native native) : base(native)
        {
        }

        protected override void CloseNative()
        {
            native.ClientClose(handle);
            Log.Forget();
        }
    }

    internal sealed class JobHandle : NativeHandle
    {
        internal JobHandle(Native native) : base(native)
        {
        }

        protected override void CloseNative()
        {
            native.JobClose(handle);
        }
    }

    /// <summary>What a function of the library answered: its status and a copy of its document.</summary>
    internal struct Answer
    {
        internal readonly int Code;
        internal readonly string Json;

        internal Answer(Native native, int code, IntPtr result)
        {
            Code = code;
            Json = Text.FromNative(native.ResultJson(result)) ?? "{}";
        }

        /// <summary>The answer behind a result, to be read as another type.</summary>
        internal Answer(TolemResult result)
        {
            Code = result.StatusCode;
            Json = result.Json;
        }

        /// <summary>
        /// Lets pass what is known about the money and throws what is wrong with the caller. A number this binding does not
        /// know passes as Unknown: nobody can say that it sent nothing.
        /// </summary>
        internal Answer OrThrow()
        {
            if (Code < 0 && Statuses.Knows(Code))
                throw TolemException.Of(new TolemResult(this));
            return this;
        }
    }
}
