package io.weir.schemas.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a service's configuration into its record.
 *
 * <p>A key's value is, in this order: its environment variable, what the file says, its {@link ConfigKey} default. What
 * is absent after that is {@link java.util.Optional#empty()}, an empty list or map, a section of defaults, or null for
 * the record's compact constructor to replace; a reference that is still null afterwards, and a primitive, is missing,
 * unless the component is {@code @Nullable}.
 *
 * <p>The compact constructor validates and throws {@code IllegalArgumentException("<key>: <what is wrong>")}; the
 * loader says where that key stands. In the environment a list is written with commas, the item {@code i} of a list of
 * sections is {@code X_<i>_KEY}, and a setting of a section such as {@code kafka} is {@code X_KAFKA_MAX_POLL_RECORDS}
 * for {@code max.poll.records}.
 */
public final class ConfigLoader {

    private ConfigLoader() {}

    /**
     * Loads a configuration.
     *
     * @param record the configuration record, with components of the types {@code String}, {@code int}, {@code short},
     *     {@code long}, {@code double}, {@code boolean}, {@code Duration}, {@link ByteSize}, {@code URI}, {@code Path},
     *     enums (written in kebab-case), {@link Secret}, records, {@code List} of these, {@code Map<String, …>} of single
     *     values, {@link ClientProperties}, or an {@code Optional} of one
     * @param yaml the file, or null if there is none
     * @param environment such as {@code System.getenv()}
     * @param envPrefix such as {@code WEIR_ROUTER}, without the underscore; every variable that begins with it and an
     *     underscore has to belong to a key
     * @throws ConfigException naming everything that is wrong
     */
    public static <T extends Record> T load(
            Class<T> record, @Nullable Path yaml, Map<String, String> environment, String envPrefix) {
        return loadWithOrigins(record, yaml, environment, envPrefix).config();
    }

    /** The same, and where the value of each key comes from. */
    public static <T extends Record> LoadedConfig<T> loadWithOrigins(
            Class<T> record, @Nullable Path yaml, Map<String, String> environment, String envPrefix) {
        ConfigShape.Keys keys = ConfigShape.of(record);
        Set<String> variables = ConfigReference.variables(keys, envPrefix);
        Environment env = new Environment(environment, envPrefix, variables);
        Problems problems = new Problems();
        ConfigNode.Section top = yaml == null
                ? ConfigNode.Section.empty(new Origin.Nowhere("configuration"))
                : YamlFile.read(yaml.toAbsolutePath(), problems);
        problems.throwIfAny();
        Origins origins = new Origins("default");
        Object loaded = new ConfigBinder(env, problems, origins).record(keys, top, new Place("", envPrefix));
        env.refuseUnused(problems);
        problems.throwIfAny();
        T config = Objects.requireNonNull(record.cast(loaded), "a record, or a problem");
        return new LoadedConfig<>(config, SettingsList.of(config, origins));
    }
}
