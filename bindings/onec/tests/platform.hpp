// Stands in for 1C:Enterprise: its interfaces as C++ classes, so that the compiler's own tables are what calls the add-in and
// what the add-in calls; its memory, which notices what is lost and what was never its own; its events and errors.
//
// One source for both worlds. On Linux the classes are the platform's: a virtual destructor takes two places of a table. On
// Windows the platform is Microsoft's C++, where it takes one, and methods are __stdcall; MinGW lays tables out as Linux does, so
// that there an ordinary function holds the destructor's place.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <initializer_list>
#include <map>
#include <string>
#include <vector>
#ifdef _WIN32
#include <windows.h>
#define ADDIN __stdcall
#define DESTRUCTOR(of) virtual void *ADDIN end_##of(unsigned) { return this; }
#else
#include <dlfcn.h>
#include <pthread.h>
#define ADDIN
#define DESTRUCTOR(of) virtual ~of() = default;
#endif

namespace platform {

[[noreturn]] inline void broken(const char *what, const char *file = "platform", int line = 0)
{
    std::fprintf(stderr, "%s:%d: %s\n", file, line, what);
    std::fflush(nullptr);
    std::_Exit(1);
}
#define EXPECT(what) ((what) ? (void)0 : platform::broken(#what, __FILE__, __LINE__))

// A lock of the system's, because MinGW's C++ has threads only in one of its two variants.
class lock {
public:
#ifdef _WIN32
    lock() { InitializeCriticalSection(&it_); }
    void enter() { EnterCriticalSection(&it_); }
    void leave() { LeaveCriticalSection(&it_); }
private:
    CRITICAL_SECTION it_;
#else
    void enter() { pthread_mutex_lock(&it_); }
    void leave() { pthread_mutex_unlock(&it_); }
private:
    pthread_mutex_t it_ = PTHREAD_MUTEX_INITIALIZER;
#endif
};

struct held {
    explicit held(lock &of) : it_(of) { it_.enter(); }
    ~held() { it_.leave(); }
    held(const held &) = delete;
    lock &it_;
};

inline void pause(unsigned milliseconds)
{
#ifdef _WIN32
    Sleep(milliseconds);
#else
    const timespec time{milliseconds / 1000, static_cast<long>(milliseconds % 1000) * 1000000};
    nanosleep(&time, nullptr);
#endif
}

// ---- texts ----

inline std::u16string utf16(const std::string &text)
{
    std::u16string units;
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at++]);
        std::uint32_t sign = byte;
        int more = byte < 0x80 ? 0 : byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
        if (more > 0)
            sign = byte & (0x3fu >> more);
        for (; more > 0; more--)
            sign = sign << 6 | (static_cast<unsigned char>(text.at(at++)) & 0x3fu);
        if (sign >= 0x10000) {
            units += static_cast<char16_t>(0xd800 + ((sign - 0x10000) >> 10));
            sign = 0xdc00 + ((sign - 0x10000) & 0x3ff);
        }
        units += static_cast<char16_t>(sign);
    }
    return units;
}

inline std::string utf8(const std::u16string &units)
{
    std::string text;
    for (std::size_t at = 0; at < units.size(); at++) {
        std::uint32_t sign = units[at];
        if (sign >= 0xd800 && sign < 0xdc00 && at + 1 < units.size())
            sign = 0x10000 + ((sign - 0xd800) << 10) + (units[++at] - 0xdc00u);
        const auto tail = [&text, sign](int shift) { text += static_cast<char>(0x80 | (sign >> shift & 0x3f)); };
        if (sign < 0x80)
            text += static_cast<char>(sign);
        else if (sign < 0x800)
            text += static_cast<char>(0xc0 | sign >> 6), tail(0);
        else if (sign < 0x10000)
            text += static_cast<char>(0xe0 | sign >> 12), tail(6), tail(0);
        else
            text += static_cast<char>(0xf0 | sign >> 18), tail(12), tail(6), tail(0);
    }
    return text;
}

// ---- the interfaces, in the order of their places ----

struct variant {
    union {
        bool flag;
        std::int8_t i1;
        std::int16_t i2;
        std::uint32_t ui4;
        std::int32_t i4;
        std::int64_t i8;
        double r8;
        tm time;
        struct { char16_t *start; std::uint32_t length; } text;
        struct { char *start; std::uint32_t length; } block;
    };
    std::uint32_t elements;
    std::uint16_t tag;
};
#ifdef _WIN32
static_assert(sizeof(variant) == 48 && offsetof(variant, tag) == 44, "tVariant of Windows");
#else
static_assert(sizeof(variant) == 64 && offsetof(variant, tag) == 60, "tVariant of Linux");
#endif
enum tags : std::uint16_t { EMPTY = 0, NUL = 1, I2 = 2, I4 = 3, R8 = 5, TIME = 7, FLAG = 11, UI4 = 16, I8 = 17, TEXT = 22, BLOCK = 23 };

struct init_done {
    DESTRUCTOR(init_done)
    virtual bool ADDIN Init(void *connection) = 0;
    virtual bool ADDIN setMemManager(void *manager) = 0;
    virtual long ADDIN GetInfo() = 0;
    virtual void ADDIN Done() = 0;
};
struct language_extender {
    DESTRUCTOR(language_extender)
    virtual bool ADDIN RegisterExtensionAs(char16_t **name) = 0;
    virtual long ADDIN GetNProps() = 0;
    virtual long ADDIN FindProp(const char16_t *name) = 0;
    virtual const char16_t *ADDIN GetPropName(long property, long alias) = 0;
    virtual bool ADDIN GetPropVal(long property, variant *value) = 0;
    virtual bool ADDIN SetPropVal(long property, variant *value) = 0;
    virtual bool ADDIN IsPropReadable(long property) = 0;
    virtual bool ADDIN IsPropWritable(long property) = 0;
    virtual long ADDIN GetNMethods() = 0;
    virtual long ADDIN FindMethod(const char16_t *name) = 0;
    virtual const char16_t *ADDIN GetMethodName(long method, long alias) = 0;
    virtual long ADDIN GetNParams(long method) = 0;
    virtual bool ADDIN GetParamDefValue(long method, long parameter, variant *value) = 0;
    virtual bool ADDIN HasRetVal(long method) = 0;
    virtual bool ADDIN CallAsProc(long method, variant *parameters, long count) = 0;
    virtual bool ADDIN CallAsFunc(long method, variant *result, variant *parameters, long count) = 0;
};
struct locale_base {
    DESTRUCTOR(locale_base)
    virtual void ADDIN SetLocale(const char16_t *code) = 0;
};
struct user_language_base {
    DESTRUCTOR(user_language_base)
    virtual void ADDIN SetUserInterfaceLanguageCode(const char16_t *code) = 0;
};
struct component : init_done, language_extender, locale_base, user_language_base {};

// ---- what the platform gives ----

class memory {
public:
    DESTRUCTOR(memory)
    virtual bool ADDIN AllocMemory(void **place, unsigned long bytes)
    {
        const held held(lock_);
        *place = nullptr;
        if (until_failure_ > 0 && --until_failure_ == 0) {
            failed_ = true;
            return false;
        }
        *place = std::malloc(bytes);
        blocks_[*place] = bytes;
        return *place != nullptr;
    }
    virtual void ADDIN FreeMemory(void **place)
    {
        const held held(lock_);
        if (*place != nullptr && blocks_.erase(*place) != 1)
            broken("memory was freed that the platform never gave");
        std::free(*place);
        *place = nullptr;
    }

    // From here on the host's own: how much is alive, and which allocation fails.
    std::size_t alive()
    {
        const held held(lock_);
        return blocks_.size();
    }
    void fail_at(int allocation)
    {
        const held held(lock_);
        until_failure_ = allocation;
        failed_ = false;
    }
    bool has_failed()
    {
        const held held(lock_);
        return failed_;
    }

private:
    lock lock_;
    std::map<void *, std::size_t> blocks_;
    int until_failure_ = 0;
    bool failed_ = false;
};

struct event {
    std::string source, name, text;
};

class connection {
public:
    DESTRUCTOR(connection)
    virtual bool ADDIN AddError(unsigned short kind, const char16_t *source, const char16_t *text, long code)
    {
        EXPECT(kind == 1006 && code != 0 && std::u16string(source) == u"Tolem");
        error_code = code;
        error = utf8(text);
        return true;
    }
    virtual bool ADDIN Read(char16_t *, variant *, long *, char16_t **) { return false; }
    virtual bool ADDIN Write(char16_t *, variant *) { return false; }
    virtual bool ADDIN RegisterProfileAs(char16_t *) { return false; }
    virtual bool ADDIN SetEventBufferDepth(long depth) { return depth_ = depth, true; }
    virtual long ADDIN GetEventBufferDepth() { return depth_; }
    virtual bool ADDIN ExternalEvent(char16_t *source, char16_t *name, char16_t *text)
    {
        inside++;
        const bool taken = take(source, name, text);
        inside--;
        return taken;
    }
    virtual void ADDIN CleanEventBuffer() {}
    virtual bool ADDIN SetStatusLine(char16_t *) { return false; }
    virtual void ADDIN ResetStatusLine() {}

    // From here on the host's own.
    std::string error;
    long error_code = 0;
    std::atomic<bool> is_server{false}, is_slow{false};
    std::atomic<int> inside{0}; // events that are being handed over

    std::vector<event> take_events()
    {
        const held held(lock_);
        std::vector<event> taken;
        taken.swap(events_);
        return taken;
    }
    void go()
    {
        const held held(lock_);
        gone_ = true;
    }

private:
    bool take(const char16_t *source, const char16_t *name, const char16_t *text)
    {
        if (is_slow)
            pause(300);
        const held held(lock_);
        if (gone_)
            broken("an event came after the platform had let go");
        if (is_server || events_.size() >= static_cast<std::size_t>(depth_))
            return false;
        events_.push_back({utf8(source), utf8(name), utf8(text)});
        return true;
    }

    lock lock_;
    std::vector<event> events_;
    std::atomic<long> depth_{1};
    bool gone_ = false;
};

// ---- values as 1C's language has them ----

// One value on its way into a call or out of it; what it holds is the platform's memory.
class value {
public:
    explicit value(memory &of) : memory_(of) { std::memset(&it, 0, sizeof it); }
    value(memory &of, const std::u16string &text) : value(of) { set(text); }
    value(memory &of, const char *text) : value(of) { set(utf16(text)); }
    value(memory &of, const std::string &text) : value(of) { set(utf16(text)); }
    value(memory &of, int number) : value(of) { it.i4 = number, it.tag = I4; }
    value(memory &of, bool flag) : value(of) { it.flag = flag, it.tag = FLAG; }
    value(memory &of, double number) : value(of) { it.r8 = number, it.tag = R8; }
    value(value &&other) noexcept : memory_(other.memory_), it(other.it) { other.it.tag = EMPTY; }
    value(const value &) = delete;
    ~value()
    {
        if (it.tag == TEXT)
            memory_.FreeMemory(reinterpret_cast<void **>(&it.text.start));
    }

    std::u16string units() const
    {
        EXPECT(it.tag == TEXT);
        return {it.text.start, it.text.length};
    }
    std::string text() const { return utf8(units()); }
    int number() const
    {
        EXPECT(it.tag == I4);
        return it.i4;
    }
    bool flag() const
    {
        EXPECT(it.tag == FLAG);
        return it.flag;
    }
    bool is_nothing() const { return it.tag == EMPTY; }

private:
    void set(const std::u16string &units)
    {
        void *place = nullptr;
        it.tag = TEXT;
        it.text.length = static_cast<std::uint32_t>(units.size());
        if (!units.empty()) {
            memory_.AllocMemory(&place, static_cast<unsigned long>(units.size() * 2));
            std::memcpy(place, units.data(), units.size() * 2);
        }
        it.text.start = static_cast<char16_t *>(place);
    }
    memory &memory_;

public:
    variant it;
};

// ---- the file of an add-in ----

class library {
public:
    explicit library(const char *file)
    {
#ifdef _WIN32
        const std::u16string path = utf16(file);
        handle_ = LoadLibraryW(reinterpret_cast<const wchar_t *>(path.c_str()));
        if (handle_ == nullptr)
            std::fprintf(stderr, "%s: error %lu\n", file, GetLastError());
#else
        handle_ = dlopen(file, RTLD_NOW | RTLD_LOCAL);
        if (handle_ == nullptr)
            std::fprintf(stderr, "%s\n", dlerror());
#endif
        EXPECT(handle_ != nullptr);
        find(names, "GetClassNames");
        find(make, "GetClassObject");
        find(destroy, "DestroyObject");
        find(capabilities, "SetPlatformCapabilities");
        find(attach_type, "GetAttachType");
    }
    // Lets go of the file, as the platform does when nobody has objects of it any more.
    void unload()
    {
#ifdef _WIN32
        EXPECT(FreeLibrary(handle_));
#else
        EXPECT(dlclose(handle_) == 0);
#endif
    }
    const char16_t *(*names)();
    long (*make)(const char16_t *name, component **place);
    long (*destroy)(component **place);
    int (*capabilities)(int);
    int (*attach_type)();

private:
    template <typename function> void find(function &place, const char *name)
    {
#ifdef _WIN32
        const FARPROC found = GetProcAddress(handle_, name);
#else
        void *const found = dlsym(handle_, name);
#endif
        EXPECT(found != nullptr);
        static_assert(sizeof found == sizeof place);
        std::memcpy(&place, &found, sizeof place);
    }
#ifdef _WIN32
    HMODULE handle_;
#else
    void *handle_;
#endif
};

// An object as a module in 1C has it: members by their names.
class object {
public:
    explicit object(const library &of) : library_(of)
    {
        EXPECT(library_.make(u"Tolem", &it) != 0 && it != nullptr);
        EXPECT(it->setMemManager(&memory) && it->Init(&connection) && it->GetInfo() == 2000);
        it->SetLocale(u"ru_RU");
        it->SetUserInterfaceLanguageCode(u"ru");
    }
    object(const object &) = delete;
    ~object()
    {
        if (it == nullptr)
            return;
        it->Done();
        destroy();
    }
    // Without a word before it.
    void destroy()
    {
        EXPECT(library_.destroy(&it) == 0 && it == nullptr);
        EXPECT(connection.inside == 0);
        connection.go();
        EXPECT(memory.alive() == 0);
    }

    // A method with its arguments; those left out become what the add-in says.
    template <typename... arguments> value call(const char *name, const arguments &...given)
    {
        value result(memory);
        EXPECT(try_call(name, result, given...));
        return result;
    }
    // The same where the add-in is expected to raise an exception, whose text is given back.
    template <typename... arguments> std::string fails(const char *name, const arguments &...given)
    {
        value result(memory);
        connection.error.clear();
        EXPECT(!try_call(name, result, given...) && result.is_nothing());
        EXPECT(!connection.error.empty());
        return connection.error;
    }
    template <typename... arguments> bool try_call(const char *name, value &result, const arguments &...given)
    {
        std::vector<value> parameters;
        (parameters.emplace_back(memory, given), ...);
        return pass(name, result, parameters);
    }
    bool pass(const char *name, value &result, std::vector<value> &given)
    {
        const long method = it->FindMethod(utf16(name).c_str());
        EXPECT(method >= 0);
        std::vector<variant> row;
        for (const value &parameter : given)
            row.push_back(parameter.it);
        std::vector<value> defaults;
        for (long at = static_cast<long>(row.size()); at < it->GetNParams(method); at++) {
            defaults.emplace_back(memory);
            if (!it->GetParamDefValue(method, at, &defaults.back().it))
                return false;
            row.push_back(defaults.back().it);
        }
        const long count = static_cast<long>(row.size());
        if (it->HasRetVal(method))
            return it->CallAsFunc(method, &result.it, row.data(), count);
        return it->CallAsProc(method, row.data(), count);
    }

    value get(const char *name)
    {
        value read(memory);
        const long property = it->FindProp(utf16(name).c_str());
        EXPECT(property >= 0 && it->IsPropReadable(property) && it->GetPropVal(property, &read.it));
        return read;
    }
    std::string text(const char *name) { return get(name).text(); }
    template <typename given> bool set(const char *name, const given &to)
    {
        value written(memory, to);
        const long property = it->FindProp(utf16(name).c_str());
        EXPECT(property >= 0 && it->IsPropWritable(property));
        return it->SetPropVal(property, &written.it);
    }

    platform::memory memory;
    platform::connection connection;
    component *it = nullptr;

private:
    const library &library_;
};

} // namespace platform
