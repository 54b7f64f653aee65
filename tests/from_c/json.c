/* include/tolem_json.h at the service of tests/c_json.rs: reads commands from its input, each a few texts that end with NUL,
 * and answers each with one line.
 *
 *     read DOCUMENT PATH          the outcome of every reading, and what it read (texts in hexadecimal digits)
 *     write SIZE OPERATION... end  SIZE 0: a buffer of the writer's own. An operation is WORD NAME VALUE, where a name begins with
 *                                 "+", or is "-" for none. The outcome, and the document
 *
 * Documents and buffers lie in memory of exactly their size: a sanitizer sees the first byte beside them. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tolem_json.h>

static void *sure(void *memory)
{
    if (memory == NULL)
        abort();
    return memory;
}

/* The next text, in memory of its size; NULL at the end of the input. */
static char *next(void)
{
    char *line = NULL, *text = NULL;
    size_t size = 0;
    ssize_t length = getdelim(&line, &size, '\0', stdin);
    if (length > 0)
        text = memcpy(sure(malloc((size_t)length)), line, (size_t)length);
    free(line);
    return text;
}

static void read_all(void)
{
    char *json = next(), *path = next(), *text;
    size_t size = tolem_json_text_size(json, path), i;
    int64_t whole;
    int truth, items, outcome;
    text = sure(malloc(size + 1));
    outcome = tolem_json_text(json, path, text, size);
    printf("any %d text %d ", tolem_json_any(json, path), outcome);
    for (i = 0; i + 1 < size; i++)
        printf("%02x", (unsigned char)text[i]);
    outcome = tolem_json_whole(json, path, &whole);
    printf(" whole %d %" PRId64, outcome, whole);
    outcome = tolem_json_bool(json, path, &truth);
    printf(" bool %d %d", outcome, truth);
    outcome = tolem_json_count(json, path, &items);
    printf(" count %d %d\n", outcome, items);
    /* One byte less is told. */
    if (size > 0 && tolem_json_text(json, path, text, size - 1) != TOLEM_JSON_SHORT)
        abort();
    free(text);
    free(path);
    free(json);
}

/* One operation; 0 at the end of them. */
static int write_one(tolem_json_writer *writer)
{
    char *word = next(), *place, *value;
    const char *name;
    int more = strcmp(word, "end") != 0;
    if (more) {
        place = next();
        value = next();
        name = place[0] == '+' ? place + 1 : NULL;
        if (strcmp(word, "text") == 0)
            tolem_json_add_text(writer, name, value);
        else if (strcmp(word, "whole") == 0)
            tolem_json_add_whole(writer, name, strtoll(value, NULL, 10));
        else if (strcmp(word, "bool") == 0)
            tolem_json_add_bool(writer, name, strcmp(value, "true") == 0);
        else if (strcmp(word, "json") == 0)
            tolem_json_add_json(writer, name, value);
        else if (strcmp(word, "object") == 0)
            tolem_json_open_object(writer, name);
        else if (strcmp(word, "array") == 0)
            tolem_json_open_array(writer, name);
        else if (strcmp(word, "close") == 0)
            tolem_json_close(writer);
        else
            abort();
        free(place);
        free(value);
    }
    free(word);
    return more;
}

static void write_all(void)
{
    char *digits = next(), *buffer;
    size_t size = strtoul(digits, NULL, 10);
    const char *document;
    tolem_json_writer writer;
    buffer = size == 0 ? NULL : sure(malloc(size));
    tolem_json_start(&writer, buffer, size);
    while (write_one(&writer))
        ;
    document = tolem_json_end(&writer);
    printf("%d %s\n", tolem_json_error(&writer), document ? document : "-");
    tolem_json_wipe(&writer);
    free(buffer);
    free(digits);
}

int main(void)
{
    char *command;
    while ((command = next()) != NULL) {
        if (strcmp(command, "read") == 0)
            read_all();
        else if (strcmp(command, "write") == 0)
            write_all();
        else
            abort();
        free(command);
        fflush(stdout);
    }
    return 0;
}
