/** Content in a file system. May use the port alone. */
@NullMarked
package io.larch.content.file;

import org.jspecify.annotations.NullMarked;
