// Values of a component as JSON: names in snake_case, what is absent as null.
#ifndef JSON_H
#define JSON_H

#include <stdio.h>
#include <wasmtime.h>

// Writes a value; false if it is of a kind that the contract does not have.
bool json_write(FILE *out, const wasmtime_component_val_t *value);

#endif
