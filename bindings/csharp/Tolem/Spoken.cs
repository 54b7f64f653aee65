// What this assembly says itself where a person reads it, in the language in which the library would say it: that of the last
// configuration of this process, before there is one that of the machine, else English. Programmers' mistakes, an ArgumentNullException
// and the like, are in English or .NET's own words.
using System;
using System.Globalization;
using System.IO;
using System.Text.RegularExpressions;

namespace Tolem
{
    /// <summary>The language for people, and the choice of a text by it.</summary>
    internal static class Spoken
    {
        static readonly Regex Locale = new Regex("\"locale\"\\s*:\\s*\"(\\w*)\"", RegexOptions.CultureInvariant);

        static volatile string last;

        /// <summary>The library is to read a configuration, which may name the language.</summary>
        internal static void Remember(string configuration)
        {
            string named = Locale.Match(configuration).Groups[1].Value;
            if (named == "ru" || named == "kk" || named == "en")
                last = named;
        }

        /// <summary>The library has read a configuration: where that names no language, it is Russian.</summary>
        internal static void Read(string configuration)
        {
            last = "ru";
            Remember(configuration);
        }

        /// <summary>The text in the language of the person, with {0}, {1} … filled in.</summary>
        internal static string Say(string russian, string kazakh, string english, params object[] parts)
        {
            string language = last ?? OfMachine();
            string text = language == "ru" ? russian : language == "kk" ? kazakh : english;
            return string.Format(CultureInfo.InvariantCulture, text, parts);
        }

        static string OfMachine()
        {
            if (Path.DirectorySeparatorChar == '\\')
                return CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
            // The first that says anything decides, as POSIX has it.
            foreach (string variable in new[] { "LC_ALL", "LC_MESSAGES", "LANG" })
            {
                string said = Environment.GetEnvironmentVariable(variable);
                if (!string.IsNullOrEmpty(said))
                    return said.Length < 2 ? said : said.Substring(0, 2);
            }
            return null;
        }
    }
}
