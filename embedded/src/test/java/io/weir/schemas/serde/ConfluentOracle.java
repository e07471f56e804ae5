package io.weir.schemas.serde;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Confluent's own serializer, deserializer and registry client, with the Avro they came with, in a class loader that
 * shares nothing with this program but the JDK: only bytes, text and numbers pass.
 *
 * <p>Records pass as Avro's JSON encoding, which names the branch of every union.
 */
final class ConfluentOracle implements AutoCloseable {

    static final Path JAR = Path.of("target", "oracle", "confluent.jar");

    private static final String AVRO = "org.apache.avro.";
    private static final String SERIALIZERS = "io.confluent.kafka.serializers.";
    private static final String REGISTRY = "io.confluent.kafka.schemaregistry.";

    private final URLClassLoader loader;
    private final Object serializer;
    private final Object deserializer;
    private final Object client;

    ConfluentOracle(String registryUrl) throws Exception {
        loader = new URLClassLoader(new URL[] {jar()}, ClassLoader.getPlatformClassLoader());
        Map<String, String> properties = Map.of("schema.registry.url", registryUrl);
        serializer = create(SERIALIZERS + "KafkaAvroSerializer");
        callNullable(serializer, "configure", properties, false);
        deserializer = create(SERIALIZERS + "KafkaAvroDeserializer");
        callNullable(deserializer, "configure", properties, false);
        client = create(REGISTRY + "client.CachedSchemaRegistryClient", registryUrl, 100);
    }

    static URL jar() throws IOException {
        if (!Files.exists(JAR)) {
            throw new IllegalStateException(
                    JAR.toAbsolutePath() + " is missing: run the build once, which fetches it before these tests");
        }
        return JAR.toUri().toURL();
    }

    /** The bytes Confluent's serializer makes of a record, registering its schema. */
    byte[] write(String topic, String schema, String record) throws Exception {
        Object parsed = call(create(AVRO + "Schema$Parser"), "parse", schema);
        Object decoders = callStatic(AVRO + "io.DecoderFactory", "get");
        Object decoder = call(decoders, "jsonDecoder", parsed, record);
        Object generic = call(create(AVRO + "generic.GenericDatumReader", parsed), "read", null, decoder);
        return (byte[]) call(serializer, "serialize", topic, generic);
    }

    /** The record that Confluent's deserializer finds in the bytes; null if it finds none. */
    @Nullable String read(String topic, byte @Nullable [] bytes) throws Exception {
        Object record = callNullable(deserializer, "deserialize", topic, bytes);
        if (record == null) {
            return null;
        }
        Object schema = call(record, "getSchema");
        OutputStream json = new ByteArrayOutputStream();
        Object encoder = call(callStatic(AVRO + "io.EncoderFactory", "get"), "jsonEncoder", schema, json);
        callNullable(create(AVRO + "generic.GenericDatumWriter", schema), "write", record, encoder);
        callNullable(encoder, "flush");
        return ((ByteArrayOutputStream) json).toString(StandardCharsets.UTF_8);
    }

    /** The bytes of a null record. */
    byte @Nullable [] writeNull(String topic) throws Exception {
        return (byte[]) callNullable(serializer, "serialize", topic, null);
    }

    /** The id that Confluent's client gets for a schema. */
    int register(String subject, String schema) throws Exception {
        return (int) call(client, "register", subject, create(REGISTRY + "avro.AvroSchema", schema));
    }

    /** The id that Confluent's client finds for a registered schema. */
    int lookUp(String subject, String schema) throws Exception {
        return (int) call(client, "getId", subject, create(REGISTRY + "avro.AvroSchema", schema));
    }

    /** Every subject of the registry. */
    List<String> subjects() throws Exception {
        return ((Collection<?>) call(client, "getAllSubjects"))
                .stream().map(String::valueOf).toList();
    }

    @Override
    public void close() {
        try (loader) {
            callNullable(serializer, "close");
            callNullable(deserializer, "close");
            callNullable(client, "close");
        } catch (Exception e) {
            throw new IllegalStateException("Confluent's classes could not be closed", e);
        }
    }

    private Object create(String type, @Nullable Object... arguments) throws Exception {
        for (var constructor : loader.loadClass(type).getConstructors()) {
            if (takes(constructor.getParameterTypes(), arguments)) {
                return inLoader(() -> constructor.newInstance(arguments));
            }
        }
        throw new NoSuchMethodException(type + " has no constructor for " + List.of(arguments));
    }

    private Object callStatic(String type, String method) throws Exception {
        return inLoader(() -> loader.loadClass(type).getMethod(method).invoke(null));
    }

    private Object call(Object target, String method, @Nullable Object... arguments) throws Exception {
        return Objects.requireNonNull(callNullable(target, method, arguments), method);
    }

    private @Nullable Object callNullable(Object target, String method, @Nullable Object... arguments)
            throws Exception {
        for (var candidate : target.getClass().getMethods()) {
            if (candidate.getName().equals(method)
                    && !candidate.isBridge()
                    && takes(candidate.getParameterTypes(), arguments)) {
                return inLoader(() -> candidate.invoke(target, arguments));
            }
        }
        throw new NoSuchMethodException(target.getClass().getName() + "." + method);
    }

    private static boolean takes(Class<?>[] types, @Nullable Object[] arguments) {
        boolean fits = types.length == arguments.length;
        for (int i = 0; fits && i < types.length; i++) {
            fits = arguments[i] == null
                    ? !types[i].isPrimitive()
                    : boxed(types[i]).isInstance(arguments[i]);
        }
        return fits;
    }

    private static Class<?> boxed(Class<?> type) {
        return type.isPrimitive() && type != void.class
                ? Array.get(Array.newInstance(type, 1), 0).getClass()
                : type;
    }

    private interface Reflective<T extends @Nullable Object> {
        T run() throws ReflectiveOperationException;
    }

    /** Confluent's classes look for others by the thread's context class loader. */
    private <T extends @Nullable Object> T inLoader(Reflective<T> action) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return action.run();
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
