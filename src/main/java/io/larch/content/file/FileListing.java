package io.larch.content.file;

import io.larch.content.ObjectPage;
import io.larch.content.StoredObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a bucket's directory, in the order of their keys. The directories have another
 * order, so each page looks at all names and keeps the first ones: slow where there are very many,
 * but in constant memory.
 */
final class FileListing {

  private FileListing() {}

  /**
   * Reads a page.
   *
   * @param bucket its directory
   */
  static ObjectPage page(Path bucket, @Nullable String after) throws IOException {
    NavigableMap<String, Path> first = new TreeMap<>(StoredObject.KEY_ORDER);
    boolean more = false;
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(bucket, "[0-9a-f][0-9a-f]")) {
      for (Path directory : directories) {
        more |= addFirst(directory, after, first);
      }
    }
    List<StoredObject> objects = new ArrayList<>(first.size());
    for (Map.Entry<String, Path> file : first.entrySet()) {
      try {
        BasicFileAttributes attributes =
            Files.readAttributes(file.getValue(), BasicFileAttributes.class);
        objects.add(
            new StoredObject(
                file.getKey(), attributes.size(), attributes.lastModifiedTime().toInstant(), true));
      } catch (NoSuchFileException deletedSinceItsNameWasRead) {
        // As if it had never been there.
      }
    }
    return new ObjectPage(objects, !more);
  }

  /** Returns whether there was more than fits. */
  private static boolean addFirst(
      Path directory, @Nullable String after, NavigableMap<String, Path> first) throws IOException {
    boolean more = false;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        // Names too long for a file are cut, and their keys can't be told; uploads make none such.
        if (name.contains("~")) {
          continue;
        }
        String key = key(name);
        if (after == null || StoredObject.KEY_ORDER.compare(key, after) > 0) {
          first.put(key, file);
          if (first.size() > ObjectPage.MAX) {
            first.pollLastEntry();
            more = true;
          }
        }
      }
    }
    return more;
  }

  private static String key(String name) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(name.length());
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) == '%') {
        bytes.write(HexFormat.fromHexDigits(name, i + 1, i + 3));
        i += 2;
      } else {
        bytes.write(name.charAt(i));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
