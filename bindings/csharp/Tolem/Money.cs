// Amounts between the two forms they have: whole minor units, which the library and the banks count in, and decimals, which
// people write. No rounding happens here: an amount that has no exact minor units is an error of whoever computed it.
using System;
using System.Collections.Generic;
using System.Globalization;

namespace Tolem
{
    /// <summary>Minor units to and from decimals, exactly.</summary>
    public static partial class Money
    {
        /// <summary>1500.00 KZT as 150000. Refuses what is no whole number of minor units.</summary>
        public static long ToMinor(decimal amount, string currency)
        {
            decimal minor;
            try
            {
                minor = amount * Scale(currency);
            }
            catch (OverflowException)
            {
                throw TooLarge(amount);
            }
            if (minor != decimal.Truncate(minor))
                throw new TolemArgumentException(
                    Spoken.Say("{0} {1} - не целое число минимальных единиц; округлите там, где сумма посчитана",
                        "{0} {1} - ең кіші бірліктердің бүтін саны емес; сома есептелген жерде дөңгелектеңіз",
                        "{0} {1} is no whole number of minor units; round it where it was computed", Written(amount), currency), "amount");
            if (minor < long.MinValue || minor > long.MaxValue)
                throw TooLarge(amount);
            return (long)minor;
        }

        /// <summary>150000 in KZT as 1500.00, with as many decimal places as the currency has.</summary>
        public static decimal ToMajor(long minor, string currency)
        {
            // Built from its parts, because a division would drop the zeros: 1500.00, not 1500.
            ulong size = minor < 0 ? (ulong)(-(minor + 1)) + 1 : (ulong)minor;
            return new decimal((int)(size & 0xffffffff), (int)(size >> 32), 0, minor < 0, (byte)Exponent(currency));
        }

        /// <summary>How many decimal places a currency has, by its letters or digits: 2 for "KZT" and "398".</summary>
        public static int Exponent(string currency)
        {
            int exponent;
            if (currency == null || !Exponents.TryGetValue(currency, out exponent))
                throw new TolemArgumentException(
                    Spoken.Say("такой валюты ISO 4217 библиотека не знает", "кітапхана мұндай ISO 4217 валютасын білмейді",
                        "no currency of ISO 4217 that the library knows"), "currency");
            return exponent;
        }

        static decimal Scale(string currency)
        {
            decimal scale = 1;
            for (int i = Exponent(currency); i > 0; i--)
                scale *= 10;
            return scale;
        }

        static TolemArgumentException TooLarge(decimal amount)
        {
            return new TolemArgumentException(
                Spoken.Say("{0} - слишком большая сумма", "{0} - тым үлкен сома", "{0} is too large", Written(amount)), "amount");
        }

        static string Written(decimal amount)
        {
            return amount.ToString(CultureInfo.InvariantCulture);
        }
    }
}
