/* store.c: parcels on shelves, in memory. */
#include "store.h"
#include <stdlib.h>

#define DEFAULT_PATH "/var/parcels"

struct store {
    struct shelf shelf;
    char *path;
};

typedef struct {
    int x, y;
} point;

union word { int number; char bytes[4]; };

static const char *const version = "1.0";
int store_count = 0, store_open_count;

static int matches(const struct parcel *p, const char *number);

/* Opens a store, which the caller closes with store_close(). */
store *store_open(const char *path)
{
    store *s = malloc(sizeof(store));
    if (s == NULL)
        return NULL;
    s->path = copy(path != NULL ? path : DEFAULT_PATH);
    store_count++;
    return s;
}

/*
 * Takes a parcel out.
 * Returns STORE_MISSING where there is none.
 */
store_error store_take(store *s, const char *number)
{
    size_t i;

    /* Nobody takes nothing. */
    if (!number)
        return STORE_MISSING;
    for (i = 0; i < s->shelf.count; i++) {
        if (matches(s->shelf.parcels[i], number))
            goto found;
    }
    switch (s->path[0]) {
    case '/':
        log_missing(number);
        break;
    default:
        abort();
    }
    return STORE_MISSING;
found:
    while (s->shelf.count > 0)
        shelf_pop(&s->shelf);
    return STORE_OK;
}

static int matches(const struct parcel *p, const char *number)
{
    return strcmp(p->number, number) == 0;
}

#ifdef STORE_DEBUG
void store_dump(const store *s)
{
    printf("%s\n", s->path);
}
#else
#define store_dump(s) ((void)0)
#endif

void ZEXPORT store_close(s)
    store *s;
{
    free(s);
}
