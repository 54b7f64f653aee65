// The negative statuses as exceptions: the caller's side is wrong and this call sent nothing. What is known about money, a
// decline or an unknown outcome included, is never thrown; it is the result of the call.
using System;

namespace Tolem
{
    /// <summary>The caller's side is wrong, and this call sent nothing. Each negative status has a class of its own.</summary>
    public abstract class TolemException : Exception
    {
        internal TolemException(TolemResult result) : base(Describe(result))
        {
            Result = result;
            Status = result.Status;
            Code = result.Error == null ? null : result.Error.Code;
            Field = result.Error == null ? null : result.Error.Field;
        }

        internal TolemException(TolemStatus status, string message, string field)
            : base(field == null ? message : field + ": " + message)
        {
            Status = status;
            Field = field;
        }

        /// <summary>The status, always one of the negative ones.</summary>
        public TolemStatus Status { get; private set; }

        /// <summary>The number of the status.</summary>
        public int StatusCode
        {
            get { return (int)Status; }
        }

        /// <summary>The name of the status, e.g. "TOLEM_E_REQUEST".</summary>
        public string StatusName
        {
            get { return TolemLibrary.StatusName(StatusCode); }
        }

        /// <summary>The stable code of the error, e.g. "unknown_field"; null if this binding refused the argument itself.</summary>
        public string Code { get; private set; }

        /// <summary>The field that is wrong, if it is one.</summary>
        public string Field { get; private set; }

        /// <summary>The library's whole answer; null if this binding refused the argument itself.</summary>
        public TolemResult Result { get; private set; }

        static string Describe(TolemResult result)
        {
            Trouble error = result.Error;
            if (error == null || error.Message == null)
                return result.Message ?? result.StatusName;
            bool named = error.Field == null || error.Message.StartsWith(error.Field, StringComparison.Ordinal);
            return named ? error.Message : error.Field + ": " + error.Message;
        }

        internal static TolemException Of(TolemResult result)
        {
            switch (result.Status)
            {
                case TolemStatus.ArgumentError: return new TolemArgumentException(result);
                case TolemStatus.RequestError: return new TolemRequestException(result);
                case TolemStatus.ConfigError: return new TolemConfigException(result);
                case TolemStatus.ConflictError: return new TolemConflictException(result);
                case TolemStatus.UnsupportedError: return new TolemUnsupportedException(result);
                case TolemStatus.HandleError: return new TolemHandleException(result);
                case TolemStatus.ForkedError: return new TolemForkedException(result);
                case TolemStatus.JournalError: return new TolemJournalException(result);
                default: return new TolemInternalException(result);
            }
        }
    }

    /// <summary>A text that is none: not UTF-8, with a NUL inside, half a surrogate pair; or a value this binding cannot hand over.</summary>
    public sealed class TolemArgumentException : TolemException
    {
        internal TolemArgumentException(TolemResult result) : base(result)
        {
        }

        internal TolemArgumentException(string message, string field) : base(TolemStatus.ArgumentError, message, field)
        {
        }
    }

    /// <summary>The request is wrong; Field names the member.</summary>
    public sealed class TolemRequestException : TolemException
    {
        internal TolemRequestException(TolemResult result) : base(result)
        {
        }
    }

    /// <summary>The configuration is wrong; Field names the member.</summary>
    public sealed class TolemConfigException : TolemException
    {
        internal TolemConfigException(TolemResult result) : base(result)
        {
        }
    }

    /// <summary>The same number was used for something else.</summary>
    public sealed class TolemConflictException : TolemException
    {
        internal TolemConflictException(TolemResult result) : base(result)
        {
        }

        /// <summary>The movement that holds the number.</summary>
        public Movement Movement
        {
            get { return new Movement(new Answer(Result)); }
        }
    }

    /// <summary>The gateway has no such operation.</summary>
    public sealed class TolemUnsupportedException : TolemException
    {
        internal TolemUnsupportedException(TolemResult result) : base(result)
        {
        }
    }

    /// <summary>The client or job was closed meanwhile.</summary>
    public sealed class TolemHandleException : TolemException
    {
        internal TolemHandleException(TolemResult result) : base(result)
        {
        }
    }

    /// <summary>The client belongs to the process this one was forked from.</summary>
    public sealed class TolemForkedException : TolemException
    {
        internal TolemForkedException(TolemResult result) : base(result)
        {
        }
    }

    /// <summary>The journal cannot be written, so nothing is sent.</summary>
    public sealed class TolemJournalException : TolemException
    {
        internal TolemJournalException(TolemResult result) : base(result)
        {
        }
    }

    /// <summary>A fault of the library, caught before anything was sent.</summary>
    public sealed class TolemInternalException : TolemException
    {
        internal TolemInternalException(TolemResult result) : base(result)
        {
        }
    }

    /// <summary>The library cannot be loaded, or is not the one this assembly was written for.</summary>
    public sealed class TolemLibraryException : Exception
    {
        internal TolemLibraryException(string message) : base(message)
        {
        }
    }
    /// <summary>The sandbox is not here, does not start, or refuses what it was asked; the message says which.</summary>
    public sealed class TolemSandboxException : Exception
    {
        internal TolemSandboxException(string message) : base(message)
        {
        }
    }
}
