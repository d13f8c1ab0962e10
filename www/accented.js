// English with an accent on every letter, to see what is said past the words. Pure.

const PLAIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const WITH = 'áƀćđéƒǵħíǰķłɱńóƥɋŕśťúṽŵẋýźÁɃĆĐÉƑǴĦÍĴĶŁḾŃÓƤɊŔŚŤÚṼŴẊÝŹ';
const ACCENTS = new Map([...PLAIN].map((letter, at) => [letter, [...WITH][at] ?? letter]));

/** @param {string} text */
export function accented(text) {
  return [...text].map((letter) => ACCENTS.get(letter) ?? letter).join('');
}
