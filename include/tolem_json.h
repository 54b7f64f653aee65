/*
 * tolem_json: the JSON of tolem in C, for programs that have no JSON library.
 *
 * Requests are written with texts escaped, answers are read without a guess. One header, nothing to link; C99, C++11 and
 * Visual C++. It stands on <tolem.h> alone, and nothing in the library needs it.
 *
 * example: json.c
 *
 *     #include <stdio.h>
 *     #include <tolem_json.h>
 *
 *     static tolem_status pay_out(tolem_client *client, const char *order, int64_t tiyn, const char *card, const char *name) {
 *         char reference[64];
 *         tolem_result *result;
 *         tolem_status status;
 *         tolem_json_writer request;
 *         tolem_json_start(&request, NULL, 0);
 *         tolem_json_add_text(&request, "orderNumber", order);
 *         tolem_json_add_whole(&request, "amount", tiyn);
 *         tolem_json_add_text(&request, "currency", "KZT");
 *         tolem_json_open_object(&request, "card");
 *         tolem_json_add_text(&request, "number", card);
 *         tolem_json_close(&request);
 *         tolem_json_open_object(&request, "recipient");
 *         tolem_json_add_text(&request, "name", name);
 *         tolem_json_close(&request);
 *         status = tolem_json_call(client, "payout.create", &request, &result);
 *         if (tolem_json_text_of(result, "refNum", reference, sizeof reference) == TOLEM_JSON_OK)
 *             printf("the bank's reference is %s\n", reference);
 *         tolem_result_free(result);
 *         return status;
 *     }
 *
 * Reading:
 *   - A path names members and items as `error.field` of an answer does: `error.gateway.code`, `operations[0].orderNumber`,
 *     `[2]`. The empty path is the document itself. A member whose name holds `.` or `[` has no path.
 *   - Every reading goes through the whole text. If that is not JSON, or is NULL, or is nested deeper than TOLEM_JSON_DEPTH,
 *     or has the same name twice where the path goes through, it is TOLEM_JSON_MALFORMED: half an answer is no answer.
 *   - What was not read is left as "", 0 or false, so that it may be printed. What is decided with it looks at the outcome first.
 *   - Nothing is allocated and nothing is kept. A long document is read again for each value.
 *
 * Writing:
 *   - A writer fills a buffer of yours, or with NULL one of its own, which grows up to TOLEM_JSON_LIMIT.
 *   - The first mistake stays, nothing is written after it, and tolem_json_end() gives NULL. tolem_call() refuses NULL with
 *     TOLEM_E_ARGUMENT and sends nothing, so one look, at its status, is enough; tolem_json_error() says what it was.
 *   - Text that is not UTF-8 is a mistake and is not repaired: a repaired name would be another name.
 *   - A request holds card numbers. tolem_json_wipe() overwrites the buffer, yours too, and frees what is the writer's own;
 *     a buffer that grew has left no copy behind. tolem_json_call() does it for you.
 *
 * No function here has a state of its own, so each may be called from any thread; a writer belongs to one thread at a time.
 * Names that end in an underscore are not for use.
 */
#ifndef TOLEM_JSON_H
#define TOLEM_JSON_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "tolem.h"

/* Visual C++ before 2015 knows `inline` in C by another name. */
#if defined(_MSC_VER) && _MSC_VER < 1900 && !defined(__cplusplus)
#  define TOLEM_JSON_INLINE static __inline
#else
#  define TOLEM_JSON_INLINE static inline
#endif

/* Objects and arrays in one another, at most. */
#define TOLEM_JSON_DEPTH 64

/* Bytes of a request at most: the library reads no longer one. */
#define TOLEM_JSON_LIMIT 1048576

/* Outcomes. The value is there, and is what was asked for; or all was written. */
#define TOLEM_JSON_OK 0
/* There is no such member or item. */
#define TOLEM_JSON_ABSENT 1
/* It is there, and is null. */
#define TOLEM_JSON_NULL 2
/* It is there, and is something else: of another kind, a number with a fraction, an exponent or no room in 64 bits, a text
 * with U+0000, which would end it early in C. */
#define TOLEM_JSON_OTHER 3
/* The buffer is too small. A text that was read is cut behind a whole character. */
#define TOLEM_JSON_SHORT 4
/* The document is not JSON, or nested too deep, or ambiguous. */
#define TOLEM_JSON_MALFORMED 5
/* A text to be written is not UTF-8. */
#define TOLEM_JSON_NOT_UTF8 6
/* malloc() gave nothing. */
#define TOLEM_JSON_MEMORY 7
/* This program is wrong: no path or a broken one, NULL for a text, a member without a name or an item with one, more or fewer
 * closed than opened, nested too deep, written after the end. */
#define TOLEM_JSON_MISUSE 8

/* The name of an outcome, e.g. "TOLEM_JSON_SHORT"; static. */
TOLEM_JSON_INLINE const char *tolem_json_name(int outcome)
{
    static const char *const names[] = {"TOLEM_JSON_OK", "TOLEM_JSON_ABSENT", "TOLEM_JSON_NULL",
                                        "TOLEM_JSON_OTHER", "TOLEM_JSON_SHORT", "TOLEM_JSON_MALFORMED",
                                        "TOLEM_JSON_NOT_UTF8", "TOLEM_JSON_MEMORY", "TOLEM_JSON_MISUSE"};
    return outcome < 0 || outcome > TOLEM_JSON_MISUSE ? "TOLEM_JSON_?" : names[outcome];
}

/* ---- Texts --------------------------------------------------------------------------------------------------------- */

/* The length of the well-formed UTF-8 character at that place; 0 if there is none. Reads no byte behind a wrong one, so
 * none behind the end. */
TOLEM_JSON_INLINE size_t tolem_json_utf8_(const char *text)
{
    const unsigned char *byte = (const unsigned char *)text;
    unsigned char least = 0x80, most = 0xBF;
    size_t size, i;

    if (byte[0] < 0x80)
        return 1;
    if (byte[0] < 0xC2 || byte[0] > 0xF4)
        return 0;
    size = byte[0] < 0xE0 ? 2 : byte[0] < 0xF0 ? 3 : 4;
    /* Too long for what they say, surrogates, and beyond U+10FFFF. */
    if (byte[0] == 0xE0)
        least = 0xA0;
    else if (byte[0] == 0xED)
        most = 0x9F;
    else if (byte[0] == 0xF0)
        least = 0x90;
    else if (byte[0] == 0xF4)
        most = 0x8F;
    if (byte[1] < least || byte[1] > most)
        return 0;
    for (i = 2; i < size; i++)
        if (byte[i] < 0x80 || byte[i] > 0xBF)
            return 0;
    return size;
}

/* The character as UTF-8, and how many bytes it takes. */
TOLEM_JSON_INLINE int tolem_json_encode_(long code, char out[4])
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | (code >> 6));
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xE0 | (code >> 12));
        out[1] = (char)(0x80 | ((code >> 6) & 0x3F));
        out[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | (code >> 18));
    out[1] = (char)(0x80 | ((code >> 12) & 0x3F));
    out[2] = (char)(0x80 | ((code >> 6) & 0x3F));
    out[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}

/* Four hexadecimal digits, or -1. */
TOLEM_JSON_INLINE long tolem_json_hex_(const char *text)
{
    long code = 0;
    int i;

    for (i = 0; i < 4; i++) {
        if (text[i] >= '0' && text[i] <= '9')
            code = code * 16 + (text[i] - '0');
        else if (text[i] >= 'a' && text[i] <= 'f')
            code = code * 16 + (text[i] - 'a' + 10);
        else if (text[i] >= 'A' && text[i] <= 'F')
            code = code * 16 + (text[i] - 'A' + 10);
        else
            return -1;
    }
    return code;
}

/* The character that \uXXXX stands for, both halves of a pair taken together; -1 if it is none. `at` stands on the digits. */
TOLEM_JSON_INLINE long tolem_json_unicode_(const char **at)
{
    long code = tolem_json_hex_(*at), second;

    if (code < 0)
        return -1;
    *at += 4;
    if (code < 0xD800 || code > 0xDFFF)
        return code;
    if (code > 0xDBFF || (*at)[0] != '\\' || (*at)[1] != 'u')
        return -1;
    second = tolem_json_hex_(*at + 2);
    if (second < 0xDC00 || second > 0xDFFF)
        return -1;
    *at += 6;
    return 0x10000 + ((code - 0xD800) << 10) + (second - 0xDC00);
}

/* One character of a text: the number of its bytes; 0 at the closing quote; -1 if the text is broken or ends here. */
TOLEM_JSON_INLINE int tolem_json_character_(const char **at, char out[4])
{
    static const char escapes[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    const char *escape;
    size_t size;
    long code;

    if (**at == '"') {
        ++*at;
        return 0;
    }
    if ((unsigned char)**at < 0x20)
        return -1;
    if (**at != '\\') {
        size = tolem_json_utf8_(*at);
        memcpy(out, *at, size);
        *at += size;
        return size == 0 ? -1 : (int)size;
    }
    ++*at;
    if (**at == 'u') {
        ++*at;
        code = tolem_json_unicode_(at);
        return code < 0 ? -1 : tolem_json_encode_(code, out);
    }
    escape = **at == '\0' ? NULL : strchr(escapes, **at);
    if (escape == NULL)
        return -1;
    ++*at;
    out[0] = meanings[escape - escapes];
    return 1;
}

/* Goes through a text: 1 if it is this one, 0 if another (or none was named), -1 if it is broken. */
TOLEM_JSON_INLINE int tolem_json_compare_(const char **at, const char *with, size_t length)
{
    char character[4];
    int size, same = with != NULL;

    if (**at != '"')
        return -1;
    ++*at;
    while ((size = tolem_json_character_(at, character)) > 0) {
        same = same && (size_t)size <= length && memcmp(character, with, (size_t)size) == 0;
        if (same) {
            with += size;
            length -= (size_t)size;
        }
    }
    return size < 0 ? -1 : same && length == 0;
}

/* ---- Documents ----------------------------------------------------------------------------------------------------- */

/* A way through a text. `found` is the value that was looked for, `items` how many it has if it is an array. */
typedef struct tolem_json_reader_ {
    const char *at;
    const char *found;
    size_t items;
} tolem_json_reader_;

TOLEM_JSON_INLINE int tolem_json_value_(tolem_json_reader_ *reader, const char *path, int depth);

TOLEM_JSON_INLINE void tolem_json_space_(tolem_json_reader_ *reader)
{
    while (*reader->at == ' ' || *reader->at == '\t' || *reader->at == '\n' || *reader->at == '\r')
        reader->at++;
}

/* Behind an item: 1 if another follows, 0 if that was the end, -1 if it is neither. */
TOLEM_JSON_INLINE int tolem_json_next_(tolem_json_reader_ *reader, char end)
{
    tolem_json_space_(reader);
    if (*reader->at != ',' && *reader->at != end)
        return -1;
    return *reader->at++ == ',';
}

/* Whether the object or array that was just opened is empty, and is behind us. */
TOLEM_JSON_INLINE int tolem_json_empty_(tolem_json_reader_ *reader, char end)
{
    reader->at++;
    tolem_json_space_(reader);
    if (*reader->at != end)
        return 0;
    reader->at++;
    return 1;
}

TOLEM_JSON_INLINE int tolem_json_members_(tolem_json_reader_ *reader, const char *path, int depth)
{
    const char *name = NULL;
    size_t length = 0;
    int match, seen = 0, more;

    if (path != NULL && *path != '\0' && *path != '[') {
        name = path + (*path == '.');
        length = strcspn(name, ".[");
    }
    if (tolem_json_empty_(reader, '}'))
        return 1;
    do {
        tolem_json_space_(reader);
        match = tolem_json_compare_(&reader->at, name, length);
        /* Two readers could see two different amounts in a name that is there twice. */
        if (match < 0 || (match && seen))
            return 0;
        seen = seen || match;
        tolem_json_space_(reader);
        if (*reader->at++ != ':')
            return 0;
        if (!tolem_json_value_(reader, match ? name + length : NULL, depth))
            return 0;
        more = tolem_json_next_(reader, '}');
    } while (more > 0);
    return more == 0;
}

TOLEM_JSON_INLINE int tolem_json_items_(tolem_json_reader_ *reader, const char *path, int depth)
{
    int here = path != NULL && *path == '\0', indexed = path != NULL && *path == '[', more;
    size_t wanted = indexed ? (size_t)strtoul(path + 1, NULL, 10) : 0, i = 0;
    const char *rest = indexed ? strchr(path, ']') + 1 : NULL;

    if (tolem_json_empty_(reader, ']'))
        return 1;
    do {
        if (!tolem_json_value_(reader, indexed && i == wanted ? rest : NULL, depth))
            return 0;
        i++;
        more = tolem_json_next_(reader, ']');
    } while (more > 0);
    if (here)
        reader->items = i;
    return more == 0;
}

TOLEM_JSON_INLINE int tolem_json_word_(tolem_json_reader_ *reader, const char *word)
{
    size_t length = strlen(word);

    if (strncmp(reader->at, word, length) != 0)
        return 0;
    reader->at += length;
    return 1;
}

/* Goes over at least one digit. */
TOLEM_JSON_INLINE int tolem_json_digits_(tolem_json_reader_ *reader)
{
    const char *first = reader->at;

    while (*reader->at >= '0' && *reader->at <= '9')
        reader->at++;
    return reader->at != first;
}

TOLEM_JSON_INLINE int tolem_json_number_(tolem_json_reader_ *reader)
{
    const char *first;

    if (*reader->at == '-')
        reader->at++;
    first = reader->at;
    if (!tolem_json_digits_(reader) || (*first == '0' && reader->at != first + 1))
        return 0;
    if (*reader->at == '.') {
        reader->at++;
        if (!tolem_json_digits_(reader))
            return 0;
    }
    if (*reader->at == 'e' || *reader->at == 'E') {
        reader->at++;
        if (*reader->at == '+' || *reader->at == '-')
            reader->at++;
        return tolem_json_digits_(reader);
    }
    return 1;
}

/* Goes over one value; 0 if it is not JSON. `path` is what remains of the path: empty at the value that is looked for, NULL
 * beside the way to it. */
TOLEM_JSON_INLINE int tolem_json_value_(tolem_json_reader_ *reader, const char *path, int depth)
{
    tolem_json_space_(reader);
    if (path != NULL && *path == '\0')
        reader->found = reader->at;
    switch (*reader->at) {
    case '{':
        return depth < TOLEM_JSON_DEPTH && tolem_json_members_(reader, path, depth + 1);
    case '[':
        return depth < TOLEM_JSON_DEPTH && tolem_json_items_(reader, path, depth + 1);
    case '"':
        return tolem_json_compare_(&reader->at, NULL, 0) >= 0;
    case 't':
        return tolem_json_word_(reader, "true");
    case 'f':
        return tolem_json_word_(reader, "false");
    case 'n':
        return tolem_json_word_(reader, "null");
    default:
        return tolem_json_number_(reader);
    }
}

/* Names are not empty, and an index has one to nine digits. */
TOLEM_JSON_INLINE int tolem_json_is_path_(const char *path)
{
    const char *at = path;
    size_t length;

    if (path == NULL)
        return 0;
    while (*at != '\0') {
        if (*at == '[') {
            length = strspn(at + 1, "0123456789");
            if (length < 1 || length > 9 || at[1 + length] != ']')
                return 0;
            at += length + 2;
        } else {
            if (at != path && *at++ != '.')
                return 0;
            length = strcspn(at, ".[");
            if (length == 0)
                return 0;
            at += length;
        }
    }
    return 1;
}

/* Looks for a value that is not null. */
TOLEM_JSON_INLINE int tolem_json_find_(const char *json, const char *path, tolem_json_reader_ *reader)
{
    reader->at = json;
    reader->found = NULL;
    reader->items = 0;
    if (!tolem_json_is_path_(path))
        return TOLEM_JSON_MISUSE;
    if (json == NULL || !tolem_json_value_(reader, path, 0))
        return TOLEM_JSON_MALFORMED;
    tolem_json_space_(reader);
    if (*reader->at != '\0')
        return TOLEM_JSON_MALFORMED;
    if (reader->found == NULL)
        return TOLEM_JSON_ABSENT;
    return *reader->found == 'n' ? TOLEM_JSON_NULL : TOLEM_JSON_OK;
}

/* Copies a text that has been gone through, as far as the buffer reaches; `needed` is the room for all of it and a NUL. */
TOLEM_JSON_INLINE int tolem_json_copy_(const char *text, char *buffer, size_t size, size_t *needed)
{
    char character[4];
    size_t used = 0;
    int length;

    *needed = 1;
    while ((length = tolem_json_character_(&text, character)) > 0) {
        if (character[0] == '\0') {
            *needed = 0;
            return TOLEM_JSON_OTHER;
        }
        /* Nothing follows what did not fit. */
        if (used == *needed - 1 && size > used && (size_t)length < size - used) {
            memcpy(buffer + used, character, (size_t)length);
            used += (size_t)length;
        }
        *needed += (size_t)length;
    }
    if (size > 0)
        buffer[used] = '\0';
    return *needed <= size ? TOLEM_JSON_OK : TOLEM_JSON_SHORT;
}

/* ---- Reading ------------------------------------------------------------------------------------------------------- */

/* Whether there is anything but null: TOLEM_JSON_OK, TOLEM_JSON_NULL or TOLEM_JSON_ABSENT. With the empty path: whether
 * that is JSON. */
TOLEM_JSON_INLINE int tolem_json_any(const char *json, const char *path)
{
    tolem_json_reader_ reader;

    return tolem_json_find_(json, path, &reader);
}

/* A text into a buffer of yours, NUL-terminated, escapes decoded to UTF-8. With TOLEM_JSON_SHORT it holds the beginning: good
 * to be shown, not to be used as a number or a link. */
TOLEM_JSON_INLINE int tolem_json_text(const char *json, const char *path, char *buffer, size_t size)
{
    tolem_json_reader_ reader;
    size_t needed;
    int outcome;

    if (buffer == NULL)
        size = 0;
    if (size > 0)
        buffer[0] = '\0';
    outcome = tolem_json_find_(json, path, &reader);
    if (outcome != TOLEM_JSON_OK)
        return outcome;
    if (*reader.found != '"')
        return TOLEM_JSON_OTHER;
    outcome = tolem_json_copy_(reader.found + 1, buffer, size, &needed);
    if (outcome == TOLEM_JSON_OTHER && size > 0)
        buffer[0] = '\0';
    return outcome;
}

/* The size of the buffer that a text needs, its NUL included; 0 if there is no such text. */
TOLEM_JSON_INLINE size_t tolem_json_text_size(const char *json, const char *path)
{
    tolem_json_reader_ reader;
    size_t needed;

    if (tolem_json_find_(json, path, &reader) != TOLEM_JSON_OK || *reader.found != '"')
        return 0;
    tolem_json_copy_(reader.found + 1, NULL, 0, &needed);
    return needed;
}

/* Whether there is a text and it is this one: no buffer, nothing cut. */
TOLEM_JSON_INLINE int tolem_json_is(const char *json, const char *path, const char *text)
{
    tolem_json_reader_ reader;

    return text != NULL && tolem_json_find_(json, path, &reader) == TOLEM_JSON_OK && *reader.found == '"' &&
           tolem_json_compare_(&reader.found, text, strlen(text)) == 1;
}

/* A whole number, exactly: never through a double. 1.0, 1e2 and what has no room in 64 bits are TOLEM_JSON_OTHER. */
TOLEM_JSON_INLINE int tolem_json_whole(const char *json, const char *path, int64_t *number)
{
    tolem_json_reader_ reader;
    const char *at;
    int64_t value = 0; /* below zero all the way, because the least number has no opposite */
    int outcome = tolem_json_find_(json, path, &reader), digit;

    *number = 0;
    if (outcome != TOLEM_JSON_OK)
        return outcome;
    if (*reader.found != '-' && (*reader.found < '0' || *reader.found > '9'))
        return TOLEM_JSON_OTHER;
    for (at = reader.found + (*reader.found == '-'); *at >= '0' && *at <= '9'; at++) {
        digit = *at - '0';
        if (value < (INT64_MIN + digit) / 10)
            return TOLEM_JSON_OTHER;
        value = value * 10 - digit;
    }
    if (*at == '.' || *at == 'e' || *at == 'E')
        return TOLEM_JSON_OTHER;
    if (*reader.found != '-') {
        if (value < -INT64_MAX)
            return TOLEM_JSON_OTHER;
        value = -value;
    }
    *number = value;
    return TOLEM_JSON_OK;
}

/* true or false, as 1 or 0. */
TOLEM_JSON_INLINE int tolem_json_bool(const char *json, const char *path, int *truth)
{
    tolem_json_reader_ reader;
    int outcome = tolem_json_find_(json, path, &reader);

    *truth = 0;
    if (outcome != TOLEM_JSON_OK)
        return outcome;
    if (*reader.found != 't' && *reader.found != 'f')
        return TOLEM_JSON_OTHER;
    *truth = *reader.found == 't';
    return TOLEM_JSON_OK;
}

/* How many items an array has. */
TOLEM_JSON_INLINE int tolem_json_count(const char *json, const char *path, int *items)
{
    tolem_json_reader_ reader;
    int outcome = tolem_json_find_(json, path, &reader);

    *items = 0;
    if (outcome != TOLEM_JSON_OK)
        return outcome;
    /* More than a path can name are none of ours. */
    if (*reader.found != '[' || reader.items > 1000000000)
        return TOLEM_JSON_OTHER;
    *items = (int)reader.items;
    return TOLEM_JSON_OK;
}

/* The same of a result. */
TOLEM_JSON_INLINE int tolem_json_any_of(const tolem_result *result, const char *path)
{
    return tolem_json_any(tolem_result_json(result), path);
}

TOLEM_JSON_INLINE int tolem_json_text_of(const tolem_result *result, const char *path, char *buffer, size_t size)
{
    return tolem_json_text(tolem_result_json(result), path, buffer, size);
}

TOLEM_JSON_INLINE size_t tolem_json_text_size_of(const tolem_result *result, const char *path)
{
    return tolem_json_text_size(tolem_result_json(result), path);
}

TOLEM_JSON_INLINE int tolem_json_is_of(const tolem_result *result, const char *path, const char *text)
{
    return tolem_json_is(tolem_result_json(result), path, text);
}

TOLEM_JSON_INLINE int tolem_json_whole_of(const tolem_result *result, const char *path, int64_t *number)
{
    return tolem_json_whole(tolem_result_json(result), path, number);
}

TOLEM_JSON_INLINE int tolem_json_bool_of(const tolem_result *result, const char *path, int *truth)
{
    return tolem_json_bool(tolem_result_json(result), path, truth);
}

TOLEM_JSON_INLINE int tolem_json_count_of(const tolem_result *result, const char *path, int *items)
{
    return tolem_json_count(tolem_result_json(result), path, items);
}

/* ---- Writing ------------------------------------------------------------------------------------------------------- */

/* An object that is being written. Its members are not for use. */
typedef struct tolem_json_writer {
    char *text;
    size_t length, capacity;
    uint64_t arrays; /* bit n: what is open at depth n is an array */
    int depth, grows, error;
} tolem_json_writer;

/* Overwrites memory that held a secret, in a way the compiler may not leave out. */
TOLEM_JSON_INLINE void tolem_json_forget(void *memory, size_t size)
{
    volatile unsigned char *byte = (volatile unsigned char *)memory;

    while (size-- > 0)
        *byte++ = 0;
}

/* The first mistake stays. */
TOLEM_JSON_INLINE void tolem_json_fail_(tolem_json_writer *writer, int error)
{
    if (writer->error == TOLEM_JSON_OK)
        writer->error = error;
}

/* Moves into a buffer with so much more room. Not with realloc(), which leaves a copy behind. */
TOLEM_JSON_INLINE int tolem_json_grow_(tolem_json_writer *writer, size_t more)
{
    size_t capacity = writer->capacity < 512 ? 512 : writer->capacity * 2;
    char *text;

    if (!writer->grows || more > TOLEM_JSON_LIMIT - writer->length)
        return TOLEM_JSON_SHORT;
    if (capacity <= writer->length + more)
        capacity = writer->length + more + 1;
    if (capacity > TOLEM_JSON_LIMIT + 1)
        capacity = TOLEM_JSON_LIMIT + 1;
    text = (char *)malloc(capacity);
    if (text == NULL)
        return TOLEM_JSON_MEMORY;
    if (writer->text != NULL) {
        memcpy(text, writer->text, writer->length);
        tolem_json_forget(writer->text, writer->capacity);
        free(writer->text);
    }
    writer->text = text;
    writer->capacity = capacity;
    return TOLEM_JSON_OK;
}

TOLEM_JSON_INLINE void tolem_json_put_(tolem_json_writer *writer, const char *bytes, size_t size)
{
    if (writer->error == TOLEM_JSON_OK && size >= writer->capacity - writer->length)
        writer->error = tolem_json_grow_(writer, size);
    if (writer->error != TOLEM_JSON_OK)
        return;
    memcpy(writer->text + writer->length, bytes, size);
    writer->length += size;
    writer->text[writer->length] = '\0';
}

TOLEM_JSON_INLINE void tolem_json_put_text_(tolem_json_writer *writer, const char *text)
{
    static const char digits[] = "0123456789abcdef";
    char escape[6] = {'\\', 'u', '0', '0', '0', '0'};
    size_t size;

    tolem_json_put_(writer, "\"", 1);
    for (; *text != '\0' && writer->error == TOLEM_JSON_OK; text += size) {
        size = tolem_json_utf8_(text);
        if (size == 0) {
            writer->error = TOLEM_JSON_NOT_UTF8;
        } else if ((unsigned char)*text < 0x20) {
            escape[4] = digits[(unsigned char)*text >> 4];
            escape[5] = digits[(unsigned char)*text & 15];
            tolem_json_put_(writer, escape, 6);
        } else {
            if (*text == '"' || *text == '\\')
                tolem_json_put_(writer, "\\", 1);
            tolem_json_put_(writer, text, size);
        }
    }
    tolem_json_put_(writer, "\"", 1);
}

/* What stands before a value: a comma, and in an object the name. 0 if no value may follow. */
TOLEM_JSON_INLINE int tolem_json_place_(tolem_json_writer *writer, const char *name)
{
    int array = (int)(writer->arrays >> (writer->depth & 63) & 1);

    if (writer->depth == 0 || array != (name == NULL))
        tolem_json_fail_(writer, TOLEM_JSON_MISUSE);
    if (writer->error != TOLEM_JSON_OK)
        return 0;
    if (writer->text[writer->length - 1] != '{' && writer->text[writer->length - 1] != '[')
        tolem_json_put_(writer, ",", 1);
    if (name != NULL) {
        tolem_json_put_text_(writer, name);
        tolem_json_put_(writer, ":", 1);
    }
    return writer->error == TOLEM_JSON_OK;
}

TOLEM_JSON_INLINE void tolem_json_open_(tolem_json_writer *writer, const char *name, int array)
{
    if (!tolem_json_place_(writer, name))
        return;
    if (writer->depth + 1 >= TOLEM_JSON_DEPTH) {
        writer->error = TOLEM_JSON_MISUSE;
        return;
    }
    writer->depth++;
    writer->arrays &= ~((uint64_t)1 << writer->depth);
    writer->arrays |= (uint64_t)(array != 0) << writer->depth;
    tolem_json_put_(writer, array ? "[" : "{", 1);
}

/* Begins an object, such as a request or a configuration: in a buffer of yours, which it never leaves, or with NULL in one
 * of its own. Ends with tolem_json_wipe(). */
TOLEM_JSON_INLINE void tolem_json_start(tolem_json_writer *writer, char *buffer, size_t size)
{
    writer->text = buffer;
    writer->length = 0;
    writer->capacity = buffer == NULL ? 0 : size;
    writer->arrays = 0;
    writer->depth = 1;
    writer->grows = buffer == NULL;
    writer->error = TOLEM_JSON_OK;
    tolem_json_put_(writer, "{", 1);
}

/* Opens an object or an array; tolem_json_close() closes it. `name` is NULL in an array, here and below. */
TOLEM_JSON_INLINE void tolem_json_open_object(tolem_json_writer *writer, const char *name)
{
    tolem_json_open_(writer, name, 0);
}

TOLEM_JSON_INLINE void tolem_json_open_array(tolem_json_writer *writer, const char *name)
{
    tolem_json_open_(writer, name, 1);
}

/* Closes what was opened last. */
TOLEM_JSON_INLINE void tolem_json_close(tolem_json_writer *writer)
{
    int array = (int)(writer->arrays >> (writer->depth & 63) & 1);

    /* The outermost object is closed by tolem_json_end(). */
    if (writer->depth < 2)
        tolem_json_fail_(writer, TOLEM_JSON_MISUSE);
    tolem_json_put_(writer, array ? "]" : "}", 1);
    if (writer->error == TOLEM_JSON_OK)
        writer->depth--;
}

/* A text: UTF-8, NUL-terminated, copied and escaped. */
TOLEM_JSON_INLINE void tolem_json_add_text(tolem_json_writer *writer, const char *name, const char *text)
{
    if (text == NULL)
        tolem_json_fail_(writer, TOLEM_JSON_MISUSE);
    else if (tolem_json_place_(writer, name))
        tolem_json_put_text_(writer, text);
}

TOLEM_JSON_INLINE void tolem_json_add_whole(tolem_json_writer *writer, const char *name, int64_t number)
{
    char digits[20];
    size_t first = sizeof digits;
    uint64_t size = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

    do {
        digits[--first] = (char)('0' + size % 10);
        size /= 10;
    } while (size > 0);
    if (number < 0)
        digits[--first] = '-';
    if (tolem_json_place_(writer, name))
        tolem_json_put_(writer, digits + first, sizeof digits - first);
}

TOLEM_JSON_INLINE void tolem_json_add_bool(tolem_json_writer *writer, const char *name, int truth)
{
    if (tolem_json_place_(writer, name))
        tolem_json_put_(writer, truth ? "true" : "false", truth ? 4 : 5);
}

/* A value that is JSON already, such as a part of a request that never changes. TOLEM_JSON_MALFORMED if it is not. */
TOLEM_JSON_INLINE void tolem_json_add_json(tolem_json_writer *writer, const char *name, const char *json)
{
    if (tolem_json_any(json, "") == TOLEM_JSON_MALFORMED)
        tolem_json_fail_(writer, TOLEM_JSON_MALFORMED);
    else if (tolem_json_place_(writer, name))
        tolem_json_put_(writer, json, strlen(json));
}

/* Closes the object and gives its text, which lives as long as the writer; NULL if there was any mistake. May be repeated. */
TOLEM_JSON_INLINE const char *tolem_json_end(tolem_json_writer *writer)
{
    if (writer->depth > 1)
        tolem_json_fail_(writer, TOLEM_JSON_MISUSE);
    if (writer->depth == 1)
        tolem_json_put_(writer, "}", 1);
    if (writer->error != TOLEM_JSON_OK)
        return NULL;
    writer->depth = 0;
    return writer->text;
}

/* What went wrong first, or TOLEM_JSON_OK. */
TOLEM_JSON_INLINE int tolem_json_error(const tolem_json_writer *writer)
{
    return writer->error;
}

/* Overwrites the whole buffer and frees it if it is the writer's own. May be repeated; tolem_json_start() begins anew. */
TOLEM_JSON_INLINE void tolem_json_wipe(tolem_json_writer *writer)
{
    if (writer->text != NULL)
        tolem_json_forget(writer->text, writer->capacity);
    if (writer->grows)
        free(writer->text);
    writer->text = NULL;
    writer->length = writer->capacity = 0;
    writer->depth = writer->grows = 0;
    writer->error = TOLEM_JSON_MISUSE;
}

/* tolem_call() with what was written, which is wiped before this returns. */
TOLEM_JSON_INLINE tolem_status tolem_json_call(tolem_client *client, const char *operation, tolem_json_writer *request,
                                               tolem_result **result)
{
    tolem_status status = tolem_call(client, operation, tolem_json_end(request), result);

    tolem_json_wipe(request);
    return status;
}

#endif
