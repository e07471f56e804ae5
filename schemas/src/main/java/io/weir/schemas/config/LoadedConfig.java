package io.weir.schemas.config;

import java.util.List;

/**
 * A configuration, and how each of its keys came by its value.
 *
 * @param config the configuration
 * @param settings every key in the order of the record
 */
public record LoadedConfig<T extends Record>(T config, List<ConfigSetting> settings) {

    public LoadedConfig {
        settings = List.copyOf(settings);
    }

    /** A configuration that a program made. */
    public static <T extends Record> LoadedConfig<T> ofProgram(T config) {
        return new LoadedConfig<>(config, SettingsList.of(config, new Origins("program")));
    }
}
