// Every fault of a library file. Each ends the run with exit code 4.
#pragma once

#include <array>

namespace congener::code {

inline constexpr const char* kLibraryCannotOpen = "L001";   // no such file, no permission, or no file
inline constexpr const char* kNoLibrary = "L002";           // bytes that are no Congener library
inline constexpr const char* kOtherFormat = "L003";         // written in another version of the format
inline constexpr const char* kOtherByteOrder = "L004";      // written on a machine of the other byte order
inline constexpr const char* kLibraryCutOff = "L005";       // shorter or longer than it says
inline constexpr const char* kLibraryDamaged = "L006";      // a checksum or an offset is wrong
inline constexpr const char* kOtherChemistry = "L007";      // normalised by another RDKit, table or revision
inline constexpr const char* kLibraryNotWritten = "L008";   // the file cannot be written
inline constexpr const char* kLibraryTooLarge = "L009";     // more records or components than a library can hold
inline constexpr const char* kLibraryInterrupted = "L010";  // building was interrupted

inline constexpr std::array<const char*, 10> kAllOfLibraries = {
    kLibraryCannotOpen, kNoLibrary,      kOtherFormat,       kOtherByteOrder,  kLibraryCutOff,
    kLibraryDamaged,    kOtherChemistry, kLibraryNotWritten, kLibraryTooLarge, kLibraryInterrupted};

}  // namespace congener::code
