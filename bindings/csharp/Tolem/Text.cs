// Text on its way into the library and out of it. The library speaks UTF-8 ended by a NUL; .NET has UTF-16, which can hold
// two things UTF-8 with a NUL cannot: a NUL in the middle and half of a surrogate pair. Both are refused here, before anything
// is sent, because a text that was cut or mended on the way is another text.
using System;
using System.Text;

namespace Tolem
{
    internal static class Text
    {
        static readonly UTF8Encoding Strict = new UTF8Encoding(false, true);

        /// <summary>The text as the library wants it, with its NUL.</summary>
        internal static byte[] ToNative(string text, string argument)
        {
            if (text == null)
                throw new ArgumentNullException(argument);
            RefuseNul(text, argument);
            try
            {
                var bytes = new byte[Strict.GetByteCount(text) + 1];
                Strict.GetBytes(text, 0, text.Length, bytes, 0);
                return bytes;
            }
            catch (EncoderFallbackException)
            {
                throw new TolemArgumentException(
                    Spoken.Say("половина суррогатной пары, а это не знак", "суррогат жұбының жартысы, ал бұл таңба емес",
                        "half of a surrogate pair, which is no character"), argument);
            }
        }

        internal static void RefuseNul(string text, string argument)
        {
            if (text.IndexOf('\0') >= 0)
                throw new TolemArgumentException(
                    Spoken.Say("в тексте стоит NUL", "мәтінде NUL таңбасы тұр", "a NUL inside the text"), argument);
        }

        /// <summary>A copy of a text of the library; the original stays the library's.</summary>
        internal static unsafe string FromNative(IntPtr text)
        {
            if (text == IntPtr.Zero)
                return null;
            var start = (byte*)text;
            int length = 0;
            while (start[length] != 0)
                length++;
            return length == 0 ? "" : Encoding.UTF8.GetString(start, length);
        }
    }
}
