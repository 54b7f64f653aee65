/* What the examples share: read a small file, find one text in a flat JSON document.
 * A real program uses its JSON library instead of find_text. */
#ifndef TOLEM_EXAMPLE_H
#define TOLEM_EXAMPLE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The whole file as text; the program ends when it cannot be read. */
static char *read_file(const char *path)
{
    size_t size = 0;
    char *text = malloc(65536);
    FILE *file = fopen(path, "rb");
    if (!text || !file) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(2);
    }
    size = fread(text, 1, 65535, file);
    fclose(file);
    text[size] = '\0';
    return text;
}

/* The text of the first member of that name, or "". Good for the library's own documents only:
 * the values asked for here (links, numbers, words) hold no escapes. */
static const char *find_text(const char *json, const char *name)
{
    static char value[2048];
    char key[64];
    const char *start, *end;
    value[0] = '\0';
    snprintf(key, sizeof key, "\"%s\":\"", name);
    start = strstr(json, key);
    if (start) {
        start += strlen(key);
        end = strchr(start, '"');
        if (end && (size_t)(end - start) < sizeof value) {
            memcpy(value, start, (size_t)(end - start));
            value[end - start] = '\0';
        }
    }
    return value;
}

#endif
