package io.weir.schemas.registry;

import io.weir.schemas.registry.ScriptedRegistry.Script;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Scripted registries and their clients, as many as a test wants, to be closed together. */
final class ScriptedCalls implements AutoCloseable {

    private final List<ScriptedRegistry> registries = new CopyOnWriteArrayList<>();
    private final List<SchemaRegistryClient> clients = new CopyOnWriteArrayList<>();

    ScriptedRegistry registry(Script script) {
        return registry(0, script);
    }

    ScriptedRegistry registry(int port, Script script) {
        ScriptedRegistry registry = ScriptedRegistry.start(port, script);
        registries.add(registry);
        return registry;
    }

    /** A client with these settings more, key after value after key. */
    SchemaRegistryClient client(String urls, String... more) {
        Map<String, String> properties = new HashMap<>();
        properties.put("schema.registry.url", urls);
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        SchemaRegistryClient client = new SchemaRegistryClient(RegistrySettings.fromProperties(properties));
        clients.add(client);
        return client;
    }

    @Override
    public void close() {
        clients.forEach(SchemaRegistryClient::close);
        registries.forEach(ScriptedRegistry::close);
    }
}
