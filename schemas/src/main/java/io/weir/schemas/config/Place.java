package io.weir.schemas.config;

import java.util.Locale;

/**
 * Where a key belongs: in the file and in the environment.
 *
 * @param path the key with its sections, such as {@code listen.port}; empty for the whole configuration
 * @param variable the environment variable, such as {@code WEIR_ROUTER_LISTEN_PORT}
 */
record Place(String path, String variable) {

    Place key(String name) {
        return new Place(path.isEmpty() ? name : path + "." + name, variable + "_" + upperSnake(name));
    }

    Place item(int index) {
        return new Place(path + "[" + index + "]", variable + "_" + index);
    }

    private static String upperSnake(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replace('.', '_')
                .replace('-', '_')
                .toUpperCase(Locale.ROOT);
    }
}
