// A strict reader of JSON (RFC 8259), because netstandard2.0 has none that keeps big numbers exact and needs no package. What it
// reads comes from the library, so an error here is a fault; depth is limited all the same, so that no document ends the process.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Tolem
{
    internal sealed class JsonReader
    {
        const int DeepestNesting = 128;

        static readonly Regex Numeral = new Regex(@"\G-?(0|[1-9][0-9]*)((\.[0-9]+)?([eE][+-]?[0-9]+)?)", RegexOptions.CultureInvariant);

        readonly string text;
        readonly bool distinct;
        int at;
        int depth;

        JsonReader(string text, bool distinct)
        {
            this.text = text;
            this.distinct = distinct;
        }

        /// <summary>One object. Of two members with one name the last counts, unless names are to be distinct.</summary>
        internal static JsonObject Read(string text, bool distinct)
        {
            var reader = new JsonReader(text, distinct);
            var value = reader.Value() as JsonObject;
            if (reader.Next() != '\0' || reader.at != text.Length || value == null)
                throw reader.Wrong("one object expected");
            return value;
        }

        object Value()
        {
            char next = Next();
            if (next == '{')
                return Nested(Object);
            if (next == '[')
                return Nested(List);
            if (next == '"')
                return Text();
            if (next == '-' || (next >= '0' && next <= '9'))
                return Number();
            if (Word("true"))
                return true;
            if (Word("false"))
                return false;
            if (Word("null"))
                return null;
            throw Wrong("a value expected");
        }

        object Nested(Func<object> read)
        {
            if (++depth > DeepestNesting)
                throw Wrong("nested too deeply");
            at++;
            object value = read();
            at++;
            depth--;
            return value;
        }

        object Object()
        {
            var members = new Dictionary<string, object>();
            if (Next() == '}')
                return new JsonObject(members);
            do
            {
                if (Next() != '"')
                    throw Wrong("a name expected");
                string name = Text();
                if (distinct && members.ContainsKey(name))
                    throw Wrong("a name for the second time");
                Expect(':');
                members[name] = Value();
            }
            while (Another('}'));
            return new JsonObject(members);
        }

        object List()
        {
            var elements = new List<object>();
            if (Next() == ']')
                return elements;
            do
                elements.Add(Value());
            while (Another(']'));
            return elements;
        }

        bool Another(char end)
        {
            if (Next() == end)
                return false;
            Expect(',');
            return true;
        }

        string Text()
        {
            int start = ++at;
            while (at < text.Length && text[at] != '"' && text[at] != '\\' && text[at] >= ' ')
                at++;
            if (at < text.Length && text[at] == '"')
                return text.Substring(start, at++ - start);
            var built = new StringBuilder(text, start, at - start, Math.Max(16, 2 * (at - start)));
            for (; at < text.Length && text[at] >= ' '; at++)
            {
                if (text[at] == '"')
                {
                    at++;
                    return built.ToString();
                }
                built.Append(text[at] == '\\' ? Escaped() : text[at]);
            }
            throw Wrong("a text that does not end");
        }

        char Escaped()
        {
            int known = ++at < text.Length ? "\"\\/bfnrt".IndexOf(text[at]) : -1;
            if (known >= 0)
                return "\"\\/\b\f\n\r\t"[known];
            ushort unit;
            if (at + 4 >= text.Length || text[at] != 'u' ||
                !ushort.TryParse(text.Substring(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out unit))
                throw Wrong("an escape that is none");
            at += 4;
            return (char)unit;
        }

        object Number()
        {
            Match number = Numeral.Match(text, at);
            if (!number.Success)
                throw Wrong("a number expected");
            at += number.Length;
            return Exact(number.Value, number.Groups[2].Length == 0);
        }

        /// <summary>The number as long or decimal, or as its text where both would change it.</summary>
        static object Exact(string number, bool whole)
        {
            long small;
            decimal large;
            if (whole && long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out small))
                return small;
            // A decimal holds 28 digits of any kind; more than that it would round without a word.
            if (number.Length <= 29 && number.IndexOfAny(new[] { 'e', 'E' }) < 0 &&
                decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out large))
                return large;
            return number;
        }

        bool Word(string word)
        {
            if (string.CompareOrdinal(text, at, word, 0, word.Length) != 0)
                return false;
            at += word.Length;
            return true;
        }

        void Expect(char wanted)
        {
            if (Next() != wanted)
                throw Wrong("'" + wanted + "' expected");
            at++;
        }

        /// <summary>The next character that is no white space; NUL at the end.</summary>
        char Next()
        {
            while (at < text.Length && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t'))
                at++;
            return at < text.Length ? text[at] : '\0';
        }

        FormatException Wrong(string what)
        {
            return new FormatException("JSON at character " + at + ": " + what);
        }
    }
}
