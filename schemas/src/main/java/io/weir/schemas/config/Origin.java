package io.weir.schemas.config;

import java.nio.file.Path;

/** Where a value comes from, as a message says it. */
sealed interface Origin {

    /** A place in a file; line and column count from 1. */
    record InFile(Path file, int line, int column) implements Origin {
        @Override
        public String toString() {
            return file + ":" + line + ":" + column;
        }
    }

    /** An environment variable. */
    record Variable(String name) implements Origin {
        @Override
        public String toString() {
            return "environment variable " + name;
        }
    }

    /** The file of a secret, which another place names. */
    record OfSecret(Path file, Origin named) implements Origin {
        @Override
        public String toString() {
            return named.toString();
        }
    }

    /** Nowhere: the key is in neither, or the default is meant. */
    record Nowhere(String what) implements Origin {
        @Override
        public String toString() {
            return what;
        }
    }
}
