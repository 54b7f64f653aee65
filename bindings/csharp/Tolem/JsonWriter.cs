// Writes requests. Values are those JsonObject reads and the plain collections of .NET; a double is refused, because an amount
// that came through one is already wrong. Half surrogates are left for Text, which sees the whole request.
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Tolem
{
    internal sealed class JsonWriter
    {
        readonly StringBuilder json = new StringBuilder(256);
        bool first = true;

        public override string ToString()
        {
            return json.ToString();
        }

        /// <summary>A member of the object that is open; null is left out.</summary>
        internal void Member(string name, object value)
        {
            if (value == null)
                return;
            Separate();
            Quote(name, name);
            json.Append(':');
            Value(value, name);
        }

        internal void Value(object value)
        {
            Value(value, "request");
        }

        void Value(object value, string name)
        {
            if (value == null)
                json.Append("null");
            else if (value is string)
                Quote((string)value, name);
            else if (value is bool)
                json.Append((bool)value ? "true" : "false");
            else if (value is long || value is int || value is decimal)
                json.AppendFormat(CultureInfo.InvariantCulture, "{0}", value);
            else if (value is TolemFields)
                Fields((TolemFields)value);
            else if (value is IEnumerable<KeyValuePair<string, string>>)
                Members((IEnumerable<KeyValuePair<string, string>>)value);
            else if (value is IEnumerable<KeyValuePair<string, object>>)
                Members((IEnumerable<KeyValuePair<string, object>>)value);
            else if (value is IEnumerable)
                List((IEnumerable)value, name);
            else
                throw new TolemArgumentException(value.GetType().Name + " cannot be written; numbers are long, int or decimal", name);
        }

        void Fields(TolemFields fields)
        {
            Open('{');
            fields.Write(this);
            Close('}');
        }

        void Members<T>(IEnumerable<KeyValuePair<string, T>> members)
        {
            Open('{');
            foreach (KeyValuePair<string, T> member in members)
            {
                Separate();
                Quote(member.Key, member.Key);
                json.Append(':');
                Value(member.Value, member.Key);
            }
            Close('}');
        }

        void List(IEnumerable elements, string name)
        {
            Open('[');
            foreach (object element in elements)
            {
                Separate();
                Value(element, name);
            }
            Close(']');
        }

        void Open(char bracket)
        {
            json.Append(bracket);
            first = true;
        }

        void Close(char bracket)
        {
            json.Append(bracket);
            first = false;
        }

        void Separate()
        {
            if (!first)
                json.Append(',');
            first = false;
        }

        void Quote(string text, string name)
        {
            Text.RefuseNul(text, name);
            json.Append('"');
            foreach (char c in text)
                if (c == '"' || c == '\\')
                    json.Append('\\').Append(c);
                else if (c < ' ')
                    json.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                else
                    json.Append(c);
            json.Append('"');
        }
    }
}
