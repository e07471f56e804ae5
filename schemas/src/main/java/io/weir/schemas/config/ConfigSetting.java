package io.weir.schemas.config;

import org.jspecify.annotations.Nullable;

/**
 * One key of a configuration as it took effect, for people to read.
 *
 * @param key the key with its sections, such as {@code listen.port}
 * @param value a text, a number, a boolean or a list of texts; null for an absent key; never a secret: {@code ***} stands for it, or
 *     {@code {file: <path>}} for one that was read from a file
 * @param origin where the value comes from: {@code default}, the place in a file, an environment variable
 */
public record ConfigSetting(String key, @Nullable Object value, String origin) {}
