package io.weir.schemas.serde;

/** Classes that a configuration names. */
final class ClassNames {

    private ClassNames() {}

    /** Loads a class by the thread's context class loader, as Kafka does. */
    static <T> Class<? extends T> load(String key, String name, Class<T> expected) {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ClassLoader loader = context == null ? ClassNames.class.getClassLoader() : context;
        try {
            return Class.forName(name, true, loader).asSubclass(expected);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(key + ": class " + name + " is not on the class path; add its jar", e);
        } catch (ClassCastException e) {
            throw new IllegalArgumentException(key + ": class " + name + " is not a " + expected.getName(), e);
        }
    }
}
