package io.weir.schemas.config;

import java.util.List;

/**
 * A configuration that cannot be used. The message has one line for each problem, each with where it stands
 * ({@code file:line:column} or the environment variable), the key, the value unless it is secret, and what was expected.
 */
public final class ConfigException extends RuntimeException {

    private final List<String> problems;

    ConfigException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    /** One line for each problem, at least one. */
    public List<String> problems() {
        return problems;
    }
}
