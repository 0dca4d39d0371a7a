/**
 * What content is: told by its first bytes, within what its names say; how large a picture is; and
 * which extensions go with a type. Values and bytes alone. May use nothing of ours.
 */
@NullMarked
package io.larch.mediatype;

import org.jspecify.annotations.NullMarked;
