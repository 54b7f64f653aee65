// The request of one operation with its members as properties (Requests.g.cs has one class for each). What is null is left out;
// what is required, how long and of which form is decided by the library alone, which names the field that is wrong.
namespace Tolem
{
    /// <summary>A group of members of a request, e.g. a card.</summary>
    public abstract class TolemFields
    {
        internal TolemFields()
        {
        }

        internal abstract void Write(JsonWriter json);

        /// <summary>The name of the class and nothing of its content, which may be a card number.</summary>
        public override string ToString()
        {
            return GetType().Name;
        }
    }

    /// <summary>The request of one operation.</summary>
    public abstract class TolemRequest : TolemFields
    {
        internal TolemRequest()
        {
        }

        /// <summary>The operation's name, e.g. "payout.create".</summary>
        public abstract string Operation { get; }

        /// <summary>The request as the JSON object that goes to the library. It holds the secrets that were put in.</summary>
        public string ToJson()
        {
            var json = new JsonWriter();
            json.Value(this);
            return json.ToString();
        }
    }

    /// <summary>A request whose answer is read as T.</summary>
    public abstract class TolemRequest<T> : TolemRequest where T : TolemResult
    {
        internal TolemRequest()
        {
        }

        internal abstract T Read(Answer answer);
    }
}
