/**
 * Configuration of every service: one YAML file, every key overridable by an environment variable, bound to a tree of
 * records that validate themselves.
 *
 * <p>Read once at start, on one thread; what comes out is immutable.
 */
@NullMarked
package io.weir.schemas.config;

import org.jspecify.annotations.NullMarked;
