/** Content in a file system. May use the port, {@code config} and {@code flow}. */
@NullMarked
package io.larch.content.file;

import org.jspecify.annotations.NullMarked;
