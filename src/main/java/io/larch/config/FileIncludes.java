package io.larch.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigParseable;
import com.typesafe.config.ConfigSyntax;
import java.io.File;
import java.net.URL;

/**
 * What {@code include} reads: the file that it names, beside the one that includes it unless the
 * name is absolute. HOCON passes over what isn't there, and takes what it finds elsewhere; here
 * both are wrong, as rules or access that were to hold would not.
 */
final class FileIncludes
    implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

  private final ConfigErrors errors;

  FileIncludes(ConfigErrors errors) {
    this.errors = errors;
  }

  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    return this;
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    ConfigParseOptions options =
        context.parseOptions().setSyntax(ConfigSyntax.CONF).setAllowMissing(false);
    ConfigParseable file = context.relativeTo(what);
    try {
      if (file != null && file.origin().filename() != null) {
        return file.parse(options);
      }
    } catch (ConfigException.IO _) {
      // as if it weren't there
    }
    return refused(what, "can't be read; is it there, and readable?");
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    return include(context, what.getPath());
  }

  @Override
  public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
    return refused(what.toString(), "is no file; only files are included");
  }

  @Override
  public ConfigObject includeResources(ConfigIncludeContext context, String what) {
    return refused(what, "is no file; only files are included");
  }

  private ConfigObject refused(String what, String message) {
    errors.addUnread("include \"" + what + "\"", message);
    return ConfigFactory.empty().root();
  }
}
