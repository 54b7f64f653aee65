{ Finds the library, loads it and binds its functions when it is first needed, not when the program starts: a program whose
  DLL is missing still runs, and whoever reads the error is told every place that was looked at and what to do. A library that
  is loaded is never let go: a thread of it may still be in its code. }
unit TolemLoader;

{$I TolemSwitches.inc}

interface

uses
  SysUtils, TolemText;

{$I TolemFunctions.inc}
{$I TolemMessages.inc}

type
  { The library cannot be loaded, or is not the one this binding was written for. }
  ETolemLibrary = class(Exception);

{ The functions of the library, which is loaded with the first call. A load that failed is tried again the next time: the
  cause may have been removed. }
function TolemNative: PTolemFunctions;

{ The file that was loaded; its name, if the system found it. }
function TolemLoadedFrom: string;

{ A configuration has chosen the language; without a word about it, Russian, as the library has it. }
procedure TolemSpeak(const Locale: string);

{ A message in the language of the last configuration, before there is one in that of this machine, with %1, %2 … filled in. }
function TolemSay(Message_: TTolemMessage; const Parts: array of string): string;

{ The text as an exception wants it. }
function TolemForException(const Text: string): {$IFDEF FPC}AnsiString{$ELSE}string{$ENDIF};

implementation

uses
{$IFDEF MSWINDOWS}
  Windows,
{$ELSE}
  dl,
{$ENDIF}
  Math, TolemJson;

const
{$IFDEF MSWINDOWS}
  FileName = 'tolem1.dll';
  Separator = '\';
  SystemName = 'Windows';
{$ELSE}
  FileName: RawByteString = 'libtolem.so.1';
  Separator: RawByteString = '/';
  SystemName = 'Linux';
{$ENDIF}
{$IF DEFINED(WIN64) OR DEFINED(CPU64) OR DEFINED(CPUX64)}
  Bits = '64';
{$ELSE}
  Bits = '32';
{$IFEND}
{$IF DEFINED(CPUAARCH64)}
  Architecture = 'arm64';
{$ELSEIF DEFINED(WIN64) OR DEFINED(CPUX86_64) OR DEFINED(CPUX64)}
  Architecture = 'x64';
{$ELSE}
  Architecture = 'x86';
{$IFEND}

type
  { A path as the system takes it: Windows has UTF-16, elsewhere it is bytes. }
  TPath = {$IFDEF MSWINDOWS}TTolemWide{$ELSE}RawByteString{$ENDIF};

  { The exceptions of the floating point that are masked, by the name this compiler has for them. }
{$IFDEF FPC}
  TMasked = TFPUExceptionMask;
{$ELSE}
  TMasked = {$IF CompilerVersion >= 23.0}TArithmeticExceptionMask{$ELSE}TFPUExceptionMask{$IFEND};
{$ENDIF}

  TReason = record
    Text: TTolemMessage;
    Detail: string;
  end;

var
  Loading: Integer; { 1 while a thread is loading: no section of the system, which Free Pascal has only with cthreads }
  Bound: Boolean;
  Functions: TTolemFunctions;
  LoadedFrom: string;
  IsChosen: Boolean;
  Chosen: TTolemLanguage;

{ The parts of the system }

{$IFDEF MSWINDOWS}

function Shown(const Path: TPath): string;
begin
  Result := TolemOfWide(Path);
end;

function Variable(const Name: TPath): TPath;
begin
  Result := '';
  SetLength(Result, GetEnvironmentVariableW(PWideChar(Name), nil, 0));
  if Result <> '' then
    SetLength(Result, GetEnvironmentVariableW(PWideChar(Name), PWideChar(Result), Length(Result)));
end;

function FolderOf(Module: HMODULE): TPath;
var
  Length_: Integer;
begin
  Result := '';
  SetLength(Result, 32768);
  Length_ := GetModuleFileNameW(Module, PWideChar(Result), 32768);
  while (Length_ > 0) and (Result[Length_] <> Separator) do
    Dec(Length_);
  SetLength(Result, Length_);
end;

{ Beside the module this unit is in, which is not the program where that is a DLL; then beside the program. }
function OwnFolder: TPath;
begin
  Result := FolderOf(HInstance);
end;

function ProgramFolder: TPath;
begin
  Result := FolderOf(0);
end;

function LanguageOfMachine: TTolemLanguage;
const
  LANGUAGE_KAZAKH = $3F;
begin
  case GetUserDefaultLangID and $3FF of
    LANG_RUSSIAN: Result := tlRussian;
    LANGUAGE_KAZAKH: Result := tlKazakh;
  else
    Result := tlEnglish;
  end;
end;

function IsThere(const Path: TPath): Boolean;
begin
  Result := GetFileAttributesW(PWideChar(Path)) <> DWORD(-1);
end;

{ With the whole path, without which the folder of a file is not what the system takes it for. }
function Absolute(const Path: TPath): TPath;
var
  Name: PWideChar;
begin
  Result := '';
  SetLength(Result, 32768);
  SetLength(Result, GetFullPathNameW(PWideChar(Path), 32768, PWideChar(Result), Name));
end;

{ What kind of machine the DLL is for, by its header; 0 if it has none. }
function MachineOf(const Path: TPath): Word;
var
  Handle: THandle;
  Head: array[0..4095] of Byte;
  Got: DWORD;
  At: Cardinal;
begin
  Result := 0;
  Handle := CreateFileW(PWideChar(Path), GENERIC_READ, FILE_SHARE_READ, nil, OPEN_EXISTING, 0, 0);
  if Handle = INVALID_HANDLE_VALUE then
    Exit;
  Got := 0;
  FillChar(Head, SizeOf(Head), 0);
  ReadFile(Handle, Head, SizeOf(Head), Got, nil);
  CloseHandle(Handle);
  Move(Head[$3C], At, SizeOf(At));
  if (Head[0] = Ord('M')) and (Head[1] = Ord('Z')) and (At < SizeOf(Head) - 6) then
    Move(Head[At + 4], Result, SizeOf(Result));
end;

function ReasonOf(const Path: TPath; Error: DWORD): TReason;
const
  I386 = $14C;
  AMD64 = $8664;
begin
  Result.Detail := IntToStr(Error);
  Result.Text := tmWindowsError;
  if (Error = ERROR_MOD_NOT_FOUND) or (Error = ERROR_FILE_NOT_FOUND) then
    Result.Text := tmNotFound
  else if Error = ERROR_BAD_EXE_FORMAT then
    case MachineOf(Path) of
      I386: Result.Text := tmIs32;
      AMD64: Result.Text := tmIs64;
    else
      Result.Text := tmNoDll;
    end;
end;

{ Opens it without the system's box about a bad file, and with its own folder searched for what it needs. Some DLLs mask the
  exceptions of the floating point when they are loaded; the program gets back what it had. }
function OpenLibrary(const Path: TPath; Full: Boolean; out Reason: TReason): Pointer;
var
  Flags, Mode: DWORD;
  Masked: TMasked;
begin
  Flags := 0;
  if Full then
    Flags := LOAD_WITH_ALTERED_SEARCH_PATH;
  Masked := GetExceptionMask;
  Mode := SetErrorMode(SEM_FAILCRITICALERRORS or SEM_NOOPENFILEERRORBOX);
  try
    Result := Pointer(LoadLibraryExW(PWideChar(Path), 0, Flags));
    if Result = nil then
      Reason := ReasonOf(Path, GetLastError);
  finally
    SetErrorMode(Mode);
    SetExceptionMask(Masked);
  end;
end;

function Symbol(Handle: Pointer; const Name: AnsiString): Pointer;
begin
  Result := GetProcAddress(HMODULE(Handle), PAnsiChar(Name));
end;

{$ELSE}

function Shown(const Path: TPath): string;
begin
  Result := TolemDecode(PAnsiChar(Path), Length(Path));
end;

function Variable(const Name: RawByteString): TPath;
begin
  Result := RawByteString(GetEnvironmentVariable(Name));
end;

function OwnFolder: TPath;
begin
  Result := ExtractFilePath(RawByteString(ParamStr(0)));
end;

function ProgramFolder: TPath;
begin
  Result := OwnFolder;
end;

function LanguageOfMachine: TTolemLanguage;
var
  Language: TPath;
begin
  Language := Variable('LC_ALL');
  if Language = '' then
    Language := Variable('LC_MESSAGES');
  if Language = '' then
    Language := Variable('LANG');
  Language := Copy(Language, 1, 2);
  if Language = 'ru' then
    Result := tlRussian
  else if Language = 'kk' then
    Result := tlKazakh
  else
    Result := tlEnglish;
end;

function IsThere(const Path: TPath): Boolean;
begin
  Result := FileExists(Path);
end;

function Absolute(const Path: TPath): TPath;
begin
  Result := ExpandFileName(Path);
end;

function OpenLibrary(const Path: TPath; Full: Boolean; out Reason: TReason): Pointer;
var
  Masked: TMasked;
  Said: PAnsiChar;
begin
  Masked := GetExceptionMask;
  Result := dlopen(PAnsiChar(Path), RTLD_NOW);
  SetExceptionMask(Masked);
  if Result <> nil then
    Exit;
  Said := dlerror;
  Reason.Text := tmSystemSays;
  Reason.Detail := TolemDecode(Said, TolemLength(Said));
end;

function Symbol(Handle: Pointer; const Name: AnsiString): Pointer;
begin
  Result := dlsym(Handle, PAnsiChar(Name));
end;

{$ENDIF}

{ Messages }

procedure TolemSpeak(const Locale: string);
begin
  IsChosen := True;
  if Locale = 'kk' then
    Chosen := tlKazakh
  else if Locale = 'en' then
    Chosen := tlEnglish
  else
    Chosen := tlRussian;
end;

function Spoken: TTolemLanguage;
begin
  if IsChosen then
    Result := Chosen
  else
    Result := LanguageOfMachine;
{$IFDEF TOLEM_ANSI}
  { The code page of Windows has Kazakh's own letters nowhere, Russian's where these are read. }
  if Result = tlKazakh then
    Result := tlRussian;
{$ENDIF}
end;

function TolemForException(const Text: string): {$IFDEF FPC}AnsiString{$ELSE}string{$ENDIF};
begin
{$IF DEFINED(FPC) AND DEFINED(UNICODE)}
  Result := TolemEncode(Text); { exceptions of Free Pascal hold AnsiStrings in every mode }
{$ELSE}
  Result := Text;
{$IFEND}
end;

function TolemSay(Message_: TTolemMessage; const Parts: array of string): string;
var
  I: Integer;
  Json: UTF8String;
begin
  Json := '"' + TolemMessages[Spoken, Message_] + '"';
  Result := JsonText(JsonRoot(Json));
  for I := 0 to High(Parts) do
    Result := StringReplace(Result, '%' + IntToStr(I + 1), Parts[I], [rfReplaceAll]);
end;

{ Loading }

{ Binds every function; the name of one that the library does not have, or ''. }
function Bind(Handle: Pointer): AnsiString;
var
  I: Integer;
  Found: array[0..High(TolemFunctionNames)] of Pointer;
begin
  Result := '';
  for I := 0 to High(TolemFunctionNames) do
  begin
    Found[I] := Symbol(Handle, TolemFunctionNames[I]);
    if Found[I] = nil then
    begin
      Result := TolemFunctionNames[I];
      Exit;
    end;
  end;
  { The record has the functions in this order and nothing else. }
  Move(Found, Functions, SizeOf(Functions));
end;

procedure RefuseOtherAbi(Handle: Pointer; const Path: TPath);
var
  AbiVersion: TTolemAbiVersionFunction;
  Version: TTolemVersionFunction;
  Number: Cardinal;
  Name: string;
begin
  @AbiVersion := Symbol(Handle, 'tolem_abi_version');
  Number := AbiVersion;
  if Number = TOLEM_ABI_VERSION then
    Exit;
  @Version := Symbol(Handle, 'tolem_version');
  Name := '?';
  if Assigned(Version) then
    Name := TolemDecode(Version, TolemLength(Version));
  raise ETolemLibrary.Create(TolemForException(
    TolemSay(tmOtherAbi, [Shown(Path), Name, IntToStr(Number), IntToStr(TOLEM_ABI_VERSION)])));
end;

{ Tries one place, and binds what is there. Why not is added to the list; a library of another ABI is an error at once. }
function Try_(const Path: TPath; Full: Boolean; var Failures: string): Boolean;
var
  Handle: Pointer;
  Reason: TReason;
  Absent: AnsiString;
begin
  Result := False;
  Handle := nil;
  Reason.Text := tmNoFile;
  Reason.Detail := '';
  if not Full or IsThere(Path) then
    Handle := OpenLibrary(Path, Full, Reason);
  if Handle <> nil then
  begin
    Reason.Text := tmNotOurs;
    if Symbol(Handle, 'tolem_abi_version') <> nil then
    begin
      RefuseOtherAbi(Handle, Path);
      Absent := Bind(Handle);
      Result := Absent = '';
      Reason.Text := tmOlder;
      Reason.Detail := string(Absent);
    end;
  end;
  if Result then
  begin
    LoadedFrom := Shown(Path);
{$IFDEF FPC}
    WriteBarrier;
{$ENDIF}
    Bound := True;
  end
  else
    Failures := Failures + #10'  ' + Shown(Path) + ': ' + TolemSay(Reason.Text, [Reason.Detail, Bits]);
end;

function TryBeside(const Folder: TPath; var Failures: string): Boolean;
begin
  Result := Try_(Folder + FileName, True, Failures) or
    Try_(Folder + TPath(Architecture) + Separator + FileName, True, Failures);
end;

procedure Load;
var
  Named: TPath;
  Failures: string;
  Remedy: TTolemMessage;
begin
  Failures := '';
  Named := Variable('TOLEM_LIBRARY');
  if Named <> '' then
  begin
    Remedy := tmOnlyNamed;
    Try_(Absolute(Named), True, Failures);
  end
  else
  begin
    Remedy := tmPutBeside;
    if not TryBeside(OwnFolder, Failures) and ((ProgramFolder = OwnFolder) or not TryBeside(ProgramFolder, Failures)) then
      Try_(FileName, False, Failures);
  end;
  if not Bound then
    raise ETolemLibrary.Create(TolemForException(
      TolemSay(tmNotLoaded, [SystemName, Bits, Architecture]) + Failures + #10 + TolemSay(Remedy, [string(FileName), Bits])));
end;

procedure LoadAlone;
begin
  while InterlockedExchange(Loading, 1) <> 0 do
    Sleep(1);
  try
    if not Bound then
      Load;
  finally
    InterlockedExchange(Loading, 0);
  end;
end;

function TolemNative: PTolemFunctions;
begin
  if not Bound then
    LoadAlone;
{$IFDEF FPC}
  ReadBarrier; { the functions were written before Bound was }
{$ENDIF}
  Result := @Functions;
end;

function TolemLoadedFrom: string;
begin
  TolemNative;
  Result := LoadedFrom;
end;

end.
