/* A program that unloads the library while a job of its is under way, as a plugin's host does. The library stays, and so
 * does the job's outcome.
 *
 *     unload CONFIG.json ORDER-NUMBER
 */
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tolem_json.h"

static HMODULE library;

static FARPROC find(const char *name)
{
    FARPROC found = GetProcAddress(library, name);
    if (!found) {
        printf("no %s\n", name);
        exit(2);
    }
    return found;
}

int main(int argc, char **argv)
{
    tolem_status (*open)(const char *, tolem_client **, tolem_result **);
    tolem_status (*start)(tolem_client *, const char *, const char *, tolem_job **, tolem_result **);
    tolem_status (*wait)(tolem_job *, uint32_t, tolem_result **);
    const char *(*json)(const tolem_result *);
    tolem_client *client;
    tolem_job *job;
    tolem_result *result;
    tolem_status status;
    char config[4096], request[512], phase[16];
    FILE *file;
    int round;

    setvbuf(stdout, NULL, _IONBF, 0);
    library = LoadLibraryA("tolem1.dll");
    file = argc == 3 ? fopen(argv[1], "rb") : NULL;
    if (!library || !file)
        return 2;
    config[fread(config, 1, sizeof config - 1, file)] = '\0';
    fclose(file);
    open = (void *)find("tolem_client_open");
    start = (void *)find("tolem_start");
    wait = (void *)find("tolem_job_wait");
    json = (void *)find("tolem_result_json");
    snprintf(request, sizeof request,
             "{\"orderNumber\": \"%s\", \"amount\": 150000, \"currency\": \"KZT\","
             " \"card\": {\"number\": \"4111111111111111\"}, \"recipient\": {\"name\": \"AIGERIM\"}}",
             argv[2]);
    if (open(config, &client, &result) != TOLEM_OK || start(client, "payout.create", request, &job, &result) != TOLEM_RUNNING) {
        printf("%s\n", json(result));
        return 2;
    }
    do {
        status = wait(job, 10, &result);
        tolem_json_text(json(result), "phase", phase, sizeof phase);
    } while (status == TOLEM_RUNNING && strcmp(phase, "waiting") != 0);
    if (status != TOLEM_RUNNING) {
        printf("it was over before the library could be unloaded: %s\n", json(result));
        return 2;
    }
    for (round = 0; round < 3; round++)
        FreeLibrary(library);
    if (!GetModuleHandleA("tolem1.dll")) {
        printf("it is gone\n");
        return 1;
    }
    status = wait(job, 20000, &result);
    printf("%d %s\n", (int)status, json(result));
    return status == TOLEM_OK ? 0 : 1;
}
