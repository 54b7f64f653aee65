/* A program that unloads the library while a job of its is under way, as a plugin's host does. The library stays, and so
 * does the job's outcome.
 *
 *     unload CONFIG.json ORDER-NUMBER
 */
#include <windows.h>
#include "example.h"
#include "tolem.h"

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
    char request[512];
    int round;

    setvbuf(stdout, NULL, _IONBF, 0);
    library = LoadLibraryA("tolem1.dll");
    if (argc != 3 || !library)
        return 2;
    open = (void *)find("tolem_client_open");
    start = (void *)find("tolem_start");
    wait = (void *)find("tolem_job_wait");
    json = (void *)find("tolem_result_json");
    snprintf(request, sizeof request,
             "{\"orderNumber\": \"%s\", \"amount\": 150000, \"currency\": \"KZT\","
             " \"card\": {\"number\": \"4111111111111111\"}, \"recipient\": {\"name\": \"AIGERIM\"}}",
             argv[2]);
    if (open(read_file(argv[1]), &client, &result) != TOLEM_OK || start(client, "payout.create", request, &job, &result) != TOLEM_RUNNING) {
        printf("%s\n", json(result));
        return 2;
    }
    do {
        status = wait(job, 10, &result);
    } while (status == TOLEM_RUNNING && strcmp(find_text(json(result), "phase"), "waiting") != 0);
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
