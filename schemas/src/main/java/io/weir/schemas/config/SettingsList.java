package io.weir.schemas.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lists what a configuration record holds, without its secrets. */
final class SettingsList {

    private static final String SECRET = "***";

    private final List<ConfigSetting> settings = new ArrayList<>();
    private final Origins origins;

    private SettingsList(Origins origins) {
        this.origins = origins;
    }

    static List<ConfigSetting> of(Record config, Origins origins) {
        var list = new SettingsList(origins);
        list.addKeys(ConfigShape.of(config.getClass()), config, new Place("", ""));
        return List.copyOf(list.settings);
    }

    private void addKeys(ConfigShape.Keys keys, Object record, Place place) {
        for (ConfigShape.Key key : keys.keys()) {
            Object value = RecordBuilder.get(key, record);
            Object inner = value instanceof Optional<?> optional ? optional.orElse(null) : value;
            add(key.shape(), inner, keys.whole().isPresent() ? place : place.key(key.name()));
        }
    }

    private void add(ConfigShape shape, @Nullable Object value, Place place) {
        switch (shape) {
            case ConfigShape.Scalar _ -> put(place.path(), value == null ? null : shown(value));
            case ConfigShape.Hidden _ -> put(place.path(), value == null ? null : secret(place.path()));
            case ConfigShape.Keys keys -> {
                if (value == null) {
                    put(place.path(), null);
                } else {
                    addKeys(keys, value, place);
                }
            }
            case ConfigShape.Listing listing ->
                addList(listing, (List<?>) Objects.requireNonNullElse(value, List.of()), place);
            case ConfigShape.Table _ -> addTable((Map<?, ?>) Objects.requireNonNullElse(value, Map.of()), place);
            case ConfigShape.Client _ -> {
                if (value instanceof ClientProperties properties) {
                    addClient(properties, place);
                }
            }
        }
    }

    private void addList(ConfigShape.Listing listing, List<?> items, Place place) {
        if (listing.item() instanceof ConfigShape.Scalar) {
            put(place.path(), items.stream().map(item -> text(item)).toList());
            return;
        }
        for (int i = 0; i < items.size(); i++) {
            add(listing.item(), items.get(i), place.item(i));
        }
    }

    private void addTable(Map<?, ?> entries, Place place) {
        entries.forEach((name, value) -> put(place.key(String.valueOf(name)).path(), shown(value)));
    }

    private void addClient(ClientProperties properties, Place place) {
        properties.values().forEach((name, value) -> {
            String key = place.key(name).path();
            put(key, ClientProperties.isSecret(name) ? secret(key) : value);
        });
    }

    private void put(String key, @Nullable Object value) {
        settings.add(new ConfigSetting(key, value, origins.of(key)));
    }

    private String secret(String key) {
        Origin.OfSecret file = origins.ofSecret(key);
        return file == null ? SECRET : "{file: " + file.file() + "}";
    }

    private static Object shown(Object value) {
        return value instanceof Number || value instanceof Boolean ? value : text(value);
    }

    private static String text(Object value) {
        return switch (value) {
            case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
            case java.time.Duration duration -> DurationText.of(duration);
            default -> value.toString();
        };
    }
}
