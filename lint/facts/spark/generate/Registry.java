import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Prints what one version of Spark knows of its properties: java -cp 'JARS/*' Registry.java JARS.
 * A line is a kind (entry, deprecated, alternative, sqldeprecated, sqlremoved, literal, failed), a key and
 * name=value, separated by tabs. What a value may be is found by calling the entry's own converter.
 */
public class Registry {
  static final PrintStream out = new PrintStream(System.out, false, java.nio.charset.StandardCharsets.UTF_8);

  public static void main(String[] args) throws Throwable {
    TreeMap<String, TreeSet<String>> literals = new TreeMap<>();
    TreeSet<String> declaring = new TreeSet<>();
    File[] jars = new File(args[0]).listFiles((d, name) -> name.startsWith("spark-") && name.endsWith(".jar"));
    Arrays.sort(jars);
    for (File jar : jars) scan(jar, literals, declaring);
    for (String name : declaring) {
      try {
        Class.forName(name, true, Registry.class.getClassLoader());
      } catch (Throwable t) {
        line("failed", name, "why", t.toString());
      }
    }
    Map<?, ?> known = (Map<?, ?>) inStatics("org.apache.spark.internal.config.ConfigEntry", "knownConfigs");
    Object sql = module("org.apache.spark.sql.internal.SQLConf");
    for (Object key : new TreeSet<Object>(known.keySet())) entry(known.get(key), literals.get(key), sql);
    for (Object d : values(inStatics("org.apache.spark.SparkConf", "deprecatedConfigs")))
      line("deprecated", str(ask(d, "key")), "since", ask(d, "version"), "message", ask(d, "deprecationMessage"));
    alternatives();
    if (sql != null) {
      for (Object d : values(inStatics("org.apache.spark.sql.internal.SQLConf", "deprecatedSQLConfigs")))
        line("sqldeprecated", str(ask(d, "key")), "since", ask(d, "version"), "message", ask(d, "comment"));
      for (Object d : values(inStatics("org.apache.spark.sql.internal.SQLConf", "removedSQLConfigs")))
        line("sqlremoved", str(ask(d, "key")), "since", ask(d, "version"), "default", ask(d, "defaultValue"), "message", ask(d, "comment"));
    }
    for (Map.Entry<String, TreeSet<String>> e : literals.entrySet()) line("literal", e.getKey(), "in", String.join(" ", e.getValue()));
    out.flush();
    System.exit(0);
  }

  /** Old keys of new ones, and what becomes of the values 1 and 3. */
  static void alternatives() throws Throwable {
    Object map = inStatics("org.apache.spark.SparkConf", "configsWithAlternatives");
    if (map == null) return;
    for (Object pair : list(map))
      for (Object old : list(ask(pair, "_2"))) {
        Object how = ask(old, "translation");
        line("alternative", str(ask(old, "key")), "now", ask(pair, "_1"), "since", ask(old, "version"),
            "one", how == null ? null : apply(how, "1"), "three", how == null ? null : apply(how, "3"));
      }
  }

  static void entry(Object e, TreeSet<String> classes, Object sql) throws Throwable {
    String key = str(ask(e, "key"));
    Object isStatic = sql == null ? null : ask(sql, "isStaticConfigKey", key);
    List<Object> f = new ArrayList<>(Arrays.asList("default", ask(e, "defaultValueString"), "doc", ask(e, "doc"), "version", ask(e, "version"),
        "public", ask(e, "isPublic"), "static", isStatic,
        "in", classes == null ? null : String.join(" ", classes)));
    List<String> old = new ArrayList<>();
    for (Object a : list(ask(e, "alternatives"))) old.add(str(a));
    f.addAll(Arrays.asList("old", old.isEmpty() ? null : String.join(" ", old)));
    Object converter = ask(e, "valueConverter");
    for (Object from = field(e, "fallback"); converter == null && from != null; from = field(from, "fallback")) converter = ask(from, "valueConverter");
    if (converter != null) f.addAll(Probe.of(converter, ask(e, "defaultValueString")));
    line("entry", key, f.toArray());
  }

  /** What a converter does with values. */
  static class Probe {
    final Object converter;

    Probe(Object converter) { this.converter = converter; }

    static List<Object> of(Object converter, Object usual) {
      Probe p = new Probe(converter);
      List<Object> f = new ArrayList<>(Arrays.asList("type", p.type(), "abc", p.says("abc"), "empty", p.says("")));
      switch (p.type()) {
        case "int": f.addAll(p.whole(Integer.MIN_VALUE, Integer.MAX_VALUE, usual)); break;
        case "long": f.addAll(p.whole(Long.MIN_VALUE, Long.MAX_VALUE, usual)); break;
        case "double": f.addAll(p.fraction()); break;
        case "bytes": {
          String unit = "?";
          for (int i = 0; i < 4; i++) if (p.per("1g", 1L << 30 - 10 * i) || p.per("1m", (1L << 20) >> 10 * i)) unit = "bkmg".substring(i, i + 1);
          long limit = (1L << 50) >> 10 * "bkmg".indexOf(unit);
          f.addAll(Arrays.asList("unit", unit));
          f.addAll(p.whole(-limit, limit, usual));
          break;
        }
        case "time": {
          String unit = "?";
          long hours = 0;
          for (Object[] u : TIMES) if (p.per("1h", (Long) u[1]) || p.per("1000h", 1000 * (Long) u[1])) { unit = (String) u[0]; hours = (Long) u[1]; }
          f.addAll(Arrays.asList("unit", unit));
          f.addAll(p.whole(-hours * 1000, hours * 1000, usual));
          break;
        }
        case "checked":
          f.addAll(Arrays.asList("exact", p.takes(str(usual)) && !p.takes(flipped(str(usual))) ? "true" : null));
          break;
        default:
      }
      return f;
    }

    static final Object[][] TIMES = {{"ns", 3600000000000L}, {"us", 3600000000L}, {"ms", 3600000L}, {"s", 3600L}, {"min", 60L}, {"h", 1L}};

    /** Several of each, for a key may have bounds; no m, which is minutes as well as mebibytes. */
    static final String[] SIZES = {"1k", "64k", "1024k", "16384k", "1g", "1t"}, SPANS = {"1ms", "1s", "60s", "1h", "1000h"};

    boolean anyLong(String[] of) {
      for (String s : of) if (value(s) instanceof Long) return true;
      return false;
    }

    static String flipped(String s) { return s.toUpperCase().equals(s) ? s.toLowerCase() : s.toUpperCase(); }

    boolean per(String s, long n) { return Long.valueOf(n).equals(value(s)); }

    Object value(String s) { // or what was thrown
      try {
        Object v = apply(converter, s);
        return v != null && v.getClass().getName().equals("scala.Some") ? ask(v, "get") : v;
      } catch (Throwable t) {
        return t;
      }
    }

    boolean takes(String s) { return !(value(s) instanceof Throwable); }

    String says(String s) {
      Object v = value(s);
      return v instanceof Throwable ? v.getClass().getSimpleName() + ": " + ((Throwable) v).getMessage() : null;
    }

    String type() {
      Object one = null;
      for (String s : new String[] {"1", "100", "10", "2", "5", "128", "1000", "100000", "1048576", "0.5", "0"}) if (one == null && takes(s)) one = value(s);
      if (value("true") instanceof Boolean) return "boolean";
      if (takes("abc")) return value("abc") instanceof String ? "string" : "list";
      if (one instanceof Integer) return "int";
      if (one instanceof Double) return "double";
      String says = says("abc");
      boolean size = anyLong(SIZES), time = anyLong(SPANS); // since 4.1 the complaint about "abc" does not name the units
      if (says.contains("Size must be specified") || size && !time) return "bytes";
      if (says.contains("Time must be specified") || time && !size) return "time";
      return one instanceof Long ? "long" : "checked";
    }

    /** The least and the greatest whole number that is taken; none where the converter has no bound of its own. */
    List<Object> whole(long least, long greatest, Object usual) {
      Long inside = null;
      List<String> tries = new ArrayList<>(Arrays.asList(String.valueOf(usual), "1", "0", "2", "10", "100", "128", "1000", "100000", "1048576"));
      for (String s : tries) if (inside == null && s.matches("-?[0-9]+") && takes(s)) inside = Long.parseLong(s);
      List<Object> f = new ArrayList<>();
      if (inside == null) return f;
      for (long end : new long[] {least, greatest}) {
        if (takes(String.valueOf(end))) continue;
        long in = inside, beyond = end;
        while (Math.abs(in - beyond) > 1) {
          long middle = in / 2 + beyond / 2 + (in % 2 + beyond % 2) / 2;
          if (middle == in || middle == beyond) break;
          if (takes(String.valueOf(middle))) in = middle; else beyond = middle;
        }
        f.addAll(Arrays.asList(end == least ? "from" : "to", in, end == least ? "below" : "above", says(String.valueOf(end == least ? in - 1 : in + 1))));
      }
      return f;
    }

    List<Object> fraction() {
      String inside = null;
      for (String s : new String[] {"0.5", "1", "1.5", "2", "10", "100", "0"}) if (inside == null && takes(s)) inside = s;
      List<Object> f = new ArrayList<>();
      if (inside == null) return f;
      for (double end : new double[] {-1e9, 1e9}) {
        if (takes(String.valueOf(end))) continue;
        double in = Double.parseDouble(inside), beyond = end;
        for (int i = 0; i < 200 && in != beyond; i++) {
          double middle = (in + beyond) / 2;
          if (takes(String.valueOf(middle))) in = middle; else beyond = middle;
        }
        String edge = BigDecimal.valueOf(in).setScale(6, java.math.RoundingMode.HALF_UP).stripTrailingZeros().toPlainString();
        String bound = (end < 0 ? ">" : "<") + (takes(edge) ? "=" : "") + edge;
        f.addAll(Arrays.asList(end < 0 ? "from" : "to", bound, end < 0 ? "below" : "above", says(String.valueOf(end))));
      }
      return f;
    }
  }

  // What is found by looking into jars.

  static void scan(File jar, Map<String, TreeSet<String>> literals, TreeSet<String> declaring) throws IOException {
    try (JarFile j = new JarFile(jar)) {
      for (JarEntry e : Collections.list(j.entries())) {
        String path = e.getName();
        if (!path.startsWith("org/apache/spark/") || !path.endsWith(".class")) continue;
        String name = path.substring(0, path.length() - 6).replace('/', '.');
        List<String> constants;
        try (InputStream in = j.getInputStream(e)) { constants = constants(in); }
        for (String s : constants)
          if (s.matches("spark\\.[A-Za-z][A-Za-z0-9_.-]*") && s.length() < 150) literals.computeIfAbsent(s, k -> new TreeSet<>()).add(name.replaceAll("\\$.*", ""));
        boolean declares = constants.contains("org/apache/spark/internal/config/ConfigBuilder") || constants.contains("org/apache/spark/sql/internal/SQLConf$SQLConfigBuilder");
        if (declares && name.endsWith("$")) declaring.add(name);
      }
    }
  }

  /** The texts in a class file's table of constants. */
  static List<String> constants(InputStream in) throws IOException {
    DataInputStream d = new DataInputStream(new BufferedInputStream(in));
    List<String> texts = new ArrayList<>();
    d.skipBytes(8);
    int n = d.readUnsignedShort();
    for (int i = 1; i < n; i++) {
      int tag = d.readUnsignedByte();
      if (tag == 1) texts.add(d.readUTF());
      else if (tag == 5 || tag == 6) { d.skipBytes(8); i++; }
      else d.skipBytes(tag == 15 ? 3 : tag == 7 || tag == 8 || tag == 16 || tag == 19 || tag == 20 ? 2 : 4);
    }
    return texts;
  }

  // What is found by looking into objects: null if it is not there.

  static Object module(String name) {
    try {
      return Class.forName(name + "$").getField("MODULE$").get(null);
    } catch (Throwable t) {
      return null;
    }
  }

  /** A value of an object of Scala's, wherever the compiler put it. */
  static Object inStatics(String name, String value) throws Throwable {
    Object m = module(name);
    Object v = m == null ? null : field(m, value);
    if (v == null && m != null) v = ask(m, value);
    for (String c : new String[] {name, name + "$"})
      for (Field f : Class.forName(c).getDeclaredFields())
        if (v == null && (f.getName().equals(value) || f.getName().endsWith("$" + value)) && java.lang.reflect.Modifier.isStatic(f.getModifiers())) {
          f.setAccessible(true);
          v = f.get(null);
        }
    return v;
  }

  static Object field(Object o, String name) throws Throwable {
    for (Class<?> c = o.getClass(); c != null; c = c.getSuperclass())
      for (Field f : c.getDeclaredFields())
        if (f.getName().equals(name) || f.getName().endsWith("$" + name)) {
          f.setAccessible(true);
          return f.get(o);
        }
    return null;
  }

  static Object ask(Object o, String name, Object... a) {
    for (Class<?> c = o.getClass(); c != null; c = c.getSuperclass())
      for (Method m : c.getDeclaredMethods())
        if (m.getName().equals(name) && m.getParameterCount() == a.length)
          try {
            m.setAccessible(true);
            return m.invoke(o, a);
          } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
          }
    return null;
  }

  static Object apply(Object function, String s) throws Throwable {
    Method m = Class.forName("scala.Function1").getMethod("apply", Object.class);
    try {
      return m.invoke(function, s);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  static List<Object> list(Object scala) {
    List<Object> l = new ArrayList<>();
    Object it = scala == null ? null : ask(scala, "iterator");
    while (it != null && Boolean.TRUE.equals(ask(it, "hasNext"))) l.add(ask(it, "next"));
    return l;
  }

  static List<Object> values(Object map) {
    List<Object> l = new ArrayList<>();
    for (Object pair : list(map)) l.add(ask(pair, "_2"));
    return l;
  }

  static String str(Object o) { return o == null ? null : o.toString(); }

  static void line(String kind, String key, Object... named) {
    StringBuilder b = new StringBuilder(kind).append('\t').append(key);
    for (int i = 0; i < named.length; i += 2)
      if (named[i + 1] != null) b.append('\t').append(named[i]).append('=').append(named[i + 1].toString().replaceAll("[\\s\\u0000-\\u001f]+", " ").trim());
    out.println(b);
  }
}
