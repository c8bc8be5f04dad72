// Calls one function of a connector component and prints the result as JSON: connector COMPONENT FUNCTION
//
// FUNCTION is one of describe, credential-config, check, authorize and validate. The values of the last three come from
// standard input, each as its name and its text, both followed by a zero byte.
//
// Only `validate` has network access, and the C API has no hook for it: a connector may send its key anywhere.
#include <stdlib.h>
#include <string.h>
#include <wasmtime.h>

#include "json.h"

static const char INTERFACE[] = "connector:credential/credential@0.1.0";

// The limit of host-runner.
enum { MAX_MEMORY_BYTES = 32 << 20, MAX_INPUT_BYTES = 1 << 20 };
// About one instruction per unit; the most expensive known body takes the Clari connector 160 million.
static const uint64_t MAX_FUEL = 1000000000;

static void fail(const char *what) {
  fprintf(stderr, "error: %s\n", what);
  exit(EXIT_FAILURE);
}

static void expect(wasmtime_error_t *error) {
  if (error) {
    wasm_byte_vec_t message;
    wasmtime_error_message(error, &message);
    fprintf(stderr, "error: %.*s\n", (int)message.size, message.data);
    exit(EXIT_FAILURE);
  }
}

static wasmtime_component_t *load(const wasm_engine_t *engine, const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END)) {
    fail("the component cannot be read");
  }
  long size = ftell(file);
  uint8_t *bytes = malloc(size > 0 ? (size_t)size : 1);
  rewind(file);
  if (!bytes || size < 0 || fread(bytes, 1, (size_t)size, file) != (size_t)size) {
    fail("the component cannot be read");
  }
  fclose(file);
  wasmtime_component_t *component;
  expect(wasmtime_component_new(engine, bytes, (size_t)size, &component));
  free(bytes);
  return component;
}

// Without network access, calling any import ends the call.
static wasmtime_component_linker_t *link(const wasm_engine_t *engine, const wasmtime_component_t *component, bool online) {
  wasmtime_component_linker_t *linker = wasmtime_component_linker_new(engine);
  if (online) {
    expect(wasmtime_component_linker_add_wasip2(linker));
    expect(wasmtime_component_linker_add_wasi_http(linker));
  } else {
    expect(wasmtime_component_linker_define_unknown_imports_as_traps(linker, component));
  }
  return linker;
}

static wasmtime_component_val_t text(const char *text) {
  wasmtime_component_val_t value = {.kind = WASMTIME_COMPONENT_STRING};
  wasm_name_new(&value.of.string, strlen(text), text);
  return value;
}

static void set(wasmtime_component_valrecord_entry_t *entry, const char *name, const char *value) {
  wasm_name_new(&entry->name, strlen(name), name);
  entry->val = text(value);
}

// The list of values on standard input.
static wasmtime_component_val_t read_values(void) {
  static char input[MAX_INPUT_BYTES];
  size_t size = fread(input, 1, sizeof input, stdin);
  size_t count = 0;
  for (size_t at = 0; at < size; at++) {
    count += input[at] == '\0';
  }
  if (size == sizeof input || count % 2 || (size && input[size - 1])) {
    fail("the values on standard input are not names and texts that end in a zero byte each");
  }
  wasmtime_component_val_t values = {.kind = WASMTIME_COMPONENT_LIST};
  wasmtime_component_vallist_new_uninit(&values.of.list, count / 2);
  const char *next = input;
  for (size_t at = 0; at < count / 2; at++) {
    const char *value = next + strlen(next) + 1;
    wasmtime_component_val_t *record = &values.of.list.data[at];
    record->kind = WASMTIME_COMPONENT_RECORD;
    wasmtime_component_valrecord_new_uninit(&record->of.record, 2);
    set(&record->of.record.data[0], "name", next);
    set(&record->of.record.data[1], "value", value);
    next = value + strlen(value) + 1;
  }
  return values;
}

static wasmtime_component_func_t find(const wasmtime_component_instance_t *instance, wasmtime_context_t *context,
                                      const char *name) {
  wasmtime_component_func_t function;
  wasmtime_component_export_index_t *interface =
      wasmtime_component_instance_get_export_index(instance, context, NULL, INTERFACE, strlen(INTERFACE));
  wasmtime_component_export_index_t *index =
      interface ? wasmtime_component_instance_get_export_index(instance, context, interface, name, strlen(name)) : NULL;
  if (!index || !wasmtime_component_instance_get_func(instance, context, index, &function)) {
    fail("not a connector, or not a function of one");
  }
  wasmtime_component_export_index_delete(index);
  wasmtime_component_export_index_delete(interface);
  return function;
}

int main(int count, char **arguments) {
  if (count != 3) {
    fail("usage: connector COMPONENT FUNCTION");
  }
  const char *name = arguments[2];
  bool online = strcmp(name, "validate") == 0;
  bool with_values = online || strcmp(name, "check") == 0 || strcmp(name, "authorize") == 0;

  wasm_config_t *config = wasm_config_new();
  wasmtime_config_consume_fuel_set(config, true);
  wasm_engine_t *engine = wasm_engine_new_with_config(config);
  wasmtime_component_t *component = load(engine, arguments[1]);
  wasmtime_component_linker_t *linker = link(engine, component, online);

  wasmtime_store_t *store = wasmtime_store_new(engine, NULL, NULL);
  wasmtime_store_limiter(store, MAX_MEMORY_BYTES, -1, -1, -1, -1);
  wasmtime_context_t *context = wasmtime_store_context(store);
  expect(wasmtime_context_set_fuel(context, MAX_FUEL));
  if (online) {
    expect(wasmtime_context_set_wasi(context, wasi_config_new()));
    wasmtime_context_set_wasi_http(context);
  }
  wasmtime_component_instance_t instance;
  expect(wasmtime_component_linker_instantiate(linker, context, component, &instance));

  wasmtime_component_func_t function = find(&instance, context, name);
  wasmtime_component_val_t result = {.kind = WASMTIME_COMPONENT_BOOL};
  if (with_values) {
    wasmtime_component_val_t values = read_values();
    expect(wasmtime_component_func_call(&function, context, &values, 1, &result, 1));
    wasmtime_component_val_delete(&values);
  } else {
    expect(wasmtime_component_func_call(&function, context, NULL, 0, &result, 1));
  }
  bool known = json_write(stdout, &result);
  putchar('\n');

  wasmtime_component_val_delete(&result);
  wasmtime_store_delete(store);
  wasmtime_component_linker_delete(linker);
  wasmtime_component_delete(component);
  wasm_engine_delete(engine);
  return known ? EXIT_SUCCESS : EXIT_FAILURE;
}
