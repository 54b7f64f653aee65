// A document of the library, or an object inside one, to be read by name. Values are what .NET has for them: string, long, decimal
// (for what is no whole number), bool, null, JsonObject, IReadOnlyList<object>. Never a double: money passes here.
using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;

namespace Tolem
{
    /// <summary>
    /// A JSON object. A member that is missing, or of another type than asked for, is null, so that documents may grow. A
    /// number that neither long nor decimal can hold exactly is kept as its text.
    /// </summary>
    public sealed class JsonObject : IEnumerable<KeyValuePair<string, object>>
    {
        readonly Dictionary<string, object> members;

        internal JsonObject(Dictionary<string, object> members)
        {
            this.members = members;
        }

        /// <summary>Reads one JSON object strictly: what is no JSON, or names a member twice, is a FormatException.</summary>
        public static JsonObject Parse(string json)
        {
            return JsonReader.Read(json, true);
        }

        /// <summary>The member, or null.</summary>
        public object this[string name]
        {
            get
            {
                object value;
                return members.TryGetValue(name, out value) ? value : null;
            }
        }

        /// <summary>How many members there are.</summary>
        public int Count
        {
            get { return members.Count; }
        }

        /// <summary>Whether there is such a member, be it null.</summary>
        public bool Has(string name)
        {
            return members.ContainsKey(name);
        }

        /// <summary>A text, or null.</summary>
        public string Text(string name)
        {
            return this[name] as string;
        }

        /// <summary>A whole number, also one that is written as a text of digits; or null.</summary>
        public long? Number(string name)
        {
            object value = this[name];
            long number;
            if (value is long)
                return (long)value;
            return long.TryParse(value as string, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) ? number : (long?)null;
        }

        /// <summary>A truth value, or null.</summary>
        public bool? Flag(string name)
        {
            return this[name] as bool?;
        }

        /// <summary>An object, or null.</summary>
        public JsonObject Object(string name)
        {
            return this[name] as JsonObject;
        }

        /// <summary>The elements of a list; none if there is no such list.</summary>
        public IReadOnlyList<object> List(string name)
        {
            return this[name] as IReadOnlyList<object> ?? new object[0];
        }

        internal TolemStatus Status(string name)
        {
            TolemStatus status;
            return Text(name) != null && Statuses.ByName.TryGetValue(Text(name), out status) ? status : TolemStatus.Unknown;
        }

        internal T Part<T>(string name, Func<JsonObject, T> read) where T : class
        {
            JsonObject part = Object(name);
            return part == null ? null : read(part);
        }

        internal IReadOnlyList<T> List<T>(string name, Func<JsonObject, T> read)
        {
            var parts = new List<T>();
            foreach (object element in List(name))
                if (element is JsonObject)
                    parts.Add(read((JsonObject)element));
            return parts;
        }

        internal IReadOnlyList<string> Texts(string name)
        {
            var texts = new List<string>();
            foreach (object element in List(name))
                if (element is string)
                    texts.Add((string)element);
            return texts;
        }

        /// <summary>The members in the order of the document.</summary>
        public IEnumerator<KeyValuePair<string, object>> GetEnumerator()
        {
            return members.GetEnumerator();
        }

        IEnumerator IEnumerable.GetEnumerator()
        {
            return GetEnumerator();
        }

        /// <summary>The object as JSON.</summary>
        public override string ToString()
        {
            var json = new JsonWriter();
            json.Value(this);
            return json.ToString();
        }
    }

    /// <summary>A group of members of an answer, e.g. a sum.</summary>
    public abstract class TolemPart
    {
        internal TolemPart(JsonObject document)
        {
            Document = document;
        }

        /// <summary>The whole object, for the members that have no property.</summary>
        public JsonObject Document { get; private set; }
    }
}
